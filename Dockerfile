# labkeeper's App: `docker run -e APP_ID=… -v labkeeper:/data …` (docs/reconcile.md "Running the App").
# Two stages, so that npm's cache, the compiler and the tests stay out of what runs.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json tsconfig.json tsconfig.build.json ./
RUN npm ci --ignore-scripts
COPY bin bin
COPY nix nix
COPY examples examples
COPY src src
RUN npx tsc -p tsconfig.build.json \
    && npm ci --ignore-scripts --omit=dev

FROM node:24-bookworm-slim
# nix-bin: `nix flake check` for labs that ask labkeeper itself to run it; git: to fetch what it checks.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates git nix-bin \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner=node --group=node --mode=0700 /data
WORKDIR /app
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules node_modules
COPY --from=build /build/bin bin
COPY --from=build /build/nix nix
COPY --from=build /build/examples examples
COPY --from=build /build/dist dist
# Nothing below /app is written; the store is all that is kept. Run it with --read-only and a tmpfs for /tmp.
# NODE_OPTIONS: short-lived objects in 12 MiB instead of 48, which is most of what an idle server can save.
ENV NODE_ENV=production NODE_OPTIONS=--max-semi-space-size=4
ENV HOST=0.0.0.0 PORT=3000 LABKEEPER_DATA=/data HOME=/tmp
USER node
VOLUME ["/data"]
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/bin/labkeeper.js"]
CMD ["serve"]
