import { orderingForm } from './answer-forms.ts'
import { cannedForm, newCannedForm } from './canned-forms.ts'
import { forwardingForm, returnForm, solutionForm } from './desk-action-forms.ts'
import { BULK_FORMS } from './desk-bulk-forms.ts'
import { deskOpeningForm } from './desk-opening-forms.ts'
import { partyForm } from './desk-party-forms.ts'
import { deskCallForm, deskNoteForm, deskReplyForm } from './desk-ticket-forms.ts'
import { openingForm, replyForm } from './forms.ts'

/** Forms that keep what is typed in them, by kind of purpose. */
export const KEPT_FORMS = {
  ticket: openingForm,
  'ticket-template': orderingForm,
  reply: replyForm,
  'desk-reply': deskReplyForm,
  'desk-note': deskNoteForm,
  'desk-call': deskCallForm,
  'desk-ticket': deskOpeningForm,
  'desk-forward': forwardingForm,
  'desk-return': returnForm,
  'desk-close': solutionForm,
  'desk-party': partyForm,
  'desk-bulk-forward': BULK_FORMS.forward,
  'desk-bulk-close': BULK_FORMS.close,
  'desk-canned': newCannedForm,
  'desk-canned-change': cannedForm,
}
