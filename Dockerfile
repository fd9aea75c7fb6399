# syntax=docker/dockerfile:1
# glibc, which the locked compiler needs; what is copied from here is JavaScript only.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
# The image brings its own Node: the locked one, an optional package, is for machines without.
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24.21.0-alpine
RUN apk add --no-cache curl && mkdir /data && chown node:node /data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
ARG REVISION=
ENV NODE_ENV=production \
    EXPORTER_REVISION=$REVISION \
    COLLECTOR_HOST=0.0.0.0 \
    DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 5001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD curl -fsS -o /dev/null "http://127.0.0.1:${COLLECTOR_TRIGGER_PORT:-5001}/healthz"
# A small young generation and size before speed: a sync of 10,000 credentials is not slower, and idle memory is lower.
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "--max-semi-space-size=1", "--optimize-for-size", "dist/main.js"]
