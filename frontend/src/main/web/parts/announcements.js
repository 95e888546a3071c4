import { t } from '../i18n/index.js';

/** What a screen reader is told: changes of state only, never figures. Empty when nothing of that sort has changed. */
export function announcements(before, after) {
  const told = [];
  if (before.connection.phase !== after.connection.phase) {
    told.push(t('announce.live', { state: t(`live.state.${after.connection.phase}`) }));
  }
  if (before.health && after.health && before.health.status !== after.health.status) {
    told.push(t('announce.engine', { state: t(`engine.state.${after.health.status}`) }));
  }
  if (before.queries !== after.queries) {
    for (const query of Object.values(after.queries)) {
      const old = before.queries[query.id];
      if (old && old.state !== query.state) {
        told.push(t('announce.query', { id: query.id, state: t(`query.state.${query.state}`) }));
      }
    }
  }
  if (before.alerts && after.alerts && before.alerts.firing !== after.alerts.firing) {
    const key = ({ alert, query }) => `${alert}\n${query}`;
    const [old, now] = [before, after].map((state) => new Set(state.alerts.firing.map(key)));
    after.alerts.firing.filter((one) => !old.has(key(one))).forEach(({ alert, query }) => told.push(t('alerts.announce.fired', { alert, query })));
    before.alerts.firing.filter((one) => !now.has(key(one))).forEach(({ alert, query }) => told.push(t('alerts.announce.over', { alert, query })));
  }
  if (before.streams !== after.streams) {
    for (const stream of Object.values(after.streams)) {
      const old = before.streams[stream.id];
      if (old && old.state !== stream.state) {
        told.push(t('announce.stream', { id: stream.id, state: t(`stream.state.${stream.state}`) }));
      }
    }
  }
  return told.join(' ');
}
