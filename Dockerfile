# syntax=docker/dockerfile:1

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=optional
COPY prisma.config.ts ./
COPY prisma ./prisma
RUN npx --no-install prisma generate

# The image has its own Node and is given a PostgreSQL, so that neither comes from npm.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev --omit=optional && npm cache clean --force
# The client brings a compiler of queries for every database; only PostgreSQL's is used. 139 MB become 73.
RUN find node_modules/@prisma/client/runtime \
  \( -name 'query_compiler_*' ! -name 'query_compiler_small_bg.postgresql*' -o -name 'wasm-compiler-edge*' -o -name '*.map' \) \
  -delete

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
# What `npm start` sets as well, see docs/performance.md.
ENV MALLOC_ARENA_MAX=1 NODE_COMPILE_CACHE=/data/compile-cache
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/src/generated ./src/generated
COPY package.json LICENSE ./
COPY prisma ./prisma
COPY public ./public
COPY views ./views
COPY src ./src
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "--initial-old-space-size=64", "--heap-growing-percent=50", \
  "--disable-warning=ExperimentalWarning", "src/main.ts"]
