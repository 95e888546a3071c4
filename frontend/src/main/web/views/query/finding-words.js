import { bytes, dateTime, duration, hasText, number, rate, t } from '../../i18n/index.js';

const percent = (share) => number(share * 100, share < 0.1 ? 1 : 0);

/** The parts of a text key and its figures for each kind: `text` and `remedy` name a variant of the words, where there are several. */
const KINDS = {
  'falling-behind': (f) => ({
    text: f.behindRows === null ? 'rates' : f.caughtUpInMs === null ? 'lost' : 'gains', remedy: f.cause,
    words: { behind: f.behindRows, input: rate(f.inputRate), processed: rate(f.processedRate), span: duration(f.caughtUpInMs), limit: f.limit,
      suggested: f.suggestedLimit, rows: f.rowsPerBatch, took: duration(f.batchMs) },
  }),
  'phase-dominates': (f) => ({
    text: f.triggerMs !== null && f.batchMs > f.triggerMs ? 'missed' : null, remedy: hasText(`finding.phase-dominates.remedy.${f.phase}`) ? f.phase : 'other',
    words: { phase: f.phase, phaseTook: duration(f.phaseMs), took: duration(f.batchMs), share: percent(f.share), interval: duration(f.triggerMs) },
  }),
  'too-many-partitions': (f) => ({
    words: { partitions: f.partitions, rows: f.rowsPerBatch, perPartition: rate(f.rowsPerPartition), stateRows: f.stateRows, took: duration(f.batchMs),
      suggested: f.suggestedPartitions },
  }),
  'state-grows': (f) => ({
    text: f.rowsPerHour === null ? null : 'pace', remedy: f.cause,
    words: { batches: f.batches, grown: f.grownRows, stateRows: f.stateRows, bytes: bytes(f.stateBytes), perHour: f.rowsPerHour },
  }),
  'watermark-stands-still': (f) => {
    const held = f.cause === 'idle-source' || f.cause === 'slow-source';
    const variant = held ? (f.source === null ? 'unknown' : 'held') : f.cause === 'ahead' ? 'ahead' : f.source === null && f.cause === 'same-times' ? 'same' : 'unknown';
    return {
      text: variant, remedy: variant,
      words: { span: duration(f.stillMs), batches: f.batches, source: f.source, rows: f.rowsBySource?.[f.source] ?? 0, newest: dateTime(f.newestEventTime),
        watermark: f.watermark === null ? t('finding.watermark-stands-still.start') : dateTime(f.watermark) },
    };
  },
  'idle-source': (f) => ({
    text: f.othersRows > 0 ? 'others' : 'alone', remedy: f.othersRows > 0 ? 'others' : 'alone',
    words: { source: f.source ?? t('finding.idle-source.any'), span: duration(f.quietMs), others: f.othersRows },
  }),
  'skewed-partitions': (f) => ({
    text: f.what,
    words: { partition: f.partition, source: f.source, rows: f.rows, share: percent(f.share), partitions: f.partitions, median: f.medianRows },
  }),
  'tiny-batches': (f) => ({
    words: { rows: rate(f.rowsPerBatch), took: duration(f.batchMs), perRow: rate(f.msPerRow), busy: percent(f.busyShare), interval: duration(f.suggestedIntervalMs),
      then: rate(f.rowsPerBatchThen) },
  }),
  'late-drops': (f) => ({
    text: f.exact ? 'events' : 'rows', remedy: f.savingDelayMs !== null ? 'delay' : f.exact ? 'several' : 'sampled',
    words: { dropped: f.dropped, of: f.of, share: percent(f.share), delay: duration(f.delayMs), saving: duration(Math.ceil((f.savingDelayMs ?? 0) / 1_000) * 1_000) },
  }),
  'slow-checkpoint': (f) => ({
    remedy: f.cause,
    words: { took: duration(f.batchMs), wal: duration(f.walCommitMs), commit: duration(f.commitOffsetsMs), state: duration(f.stateCommitMs) },
  }),
  'snapshot-lag': (f) => ({ words: { partition: f.partition, operator: f.operator, lag: f.lag, usual: f.usual } }),
};

/** The kinds this page has words for. */
export const FINDING_KINDS = Object.freeze(Object.keys(KINDS));

/** What a kind of finding is called; a kind of a newer server keeps its own name. */
export function findingTitle(kind) {
  return hasText(`finding.${kind}.title`) ? t(`finding.${kind}.title`) : kind;
}

/** A finding in the reader's language: `{title, text, remedy}`; of a kind not known here, in the server's words. */
export function findingWords(finding) {
  if (!(finding.kind in KINDS)) {
    return { title: finding.kind, text: finding.detail, remedy: finding.remedy };
  }
  const { text = null, remedy = null, words } = KINDS[finding.kind](finding.figures);
  const said = (part, variant) => t(`finding.${finding.kind}.${part}${variant === null ? '' : `.${variant}`}`, words);
  return { title: findingTitle(finding.kind), text: said('text', text), remedy: said('remedy', remedy) };
}
