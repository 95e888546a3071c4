import { bytes, dateTime, duration, number, rate, t } from '../../i18n/index.js';
import { PHASES } from './series.js';

const eventTime = (value) => dateTime(value, { zone: false });

/** The charts of a query from its series, in the order of the page. */
export function chartsOf(s) {
  return [
    {
      key: 'rates',
      format: rate,
      series: [
        { id: 'in', label: t('series.inputRate'), color: '--series-in', points: s.inputRate, kind: 'area' },
        { id: 'out', label: t('series.processedRate'), color: '--series-out', points: s.processedRate, dash: [5, 3] },
      ],
    },
    {
      key: 'phases',
      format: duration,
      durations: true,
      stacked: true,
      series: PHASES.map((phase) => ({ id: phase, label: phase === 'other' ? t('phase.other') : phase, color: `--phase-${phase}`, points: s.phases[phase], kind: 'bar' })),
    },
    {
      key: 'eventTime',
      format: eventTime,
      timeValues: true,
      series: [
        { id: 'newest', label: t('series.newest'), color: '--event-on-time', points: s.newestEventTime },
        { id: 'watermark', label: t('series.watermark'), color: '--watermark', points: s.watermark, kind: 'step' },
        ...(s.lateWatermark === null ? []
          : [{ id: 'late', label: t('series.lateWatermark'), color: '--watermark-late', points: s.lateWatermark, kind: 'step', dash: [4, 3] }]),
      ],
    },
    { key: 'gap', format: duration, durations: true, series: [{ id: 'gap', label: t('series.gap'), color: '--watermark', points: s.gap, kind: 'area' }] },
    { key: 'state', format: number, series: [{ id: 'rows', label: t('series.stateRows'), color: '--series-a', points: s.stateRows, kind: 'area' }] },
    { key: 'memory', format: bytes, series: [{ id: 'bytes', label: t('series.stateBytes'), color: '--series-d', points: s.stateBytes, kind: 'area' }] },
    { key: 'dropped', format: number, series: [{ id: 'dropped', label: t('series.dropped'), color: '--event-dropped', points: s.dropped, kind: 'bar' }] },
    { key: 'behind', format: number, series: [{ id: 'behind', label: t('series.behind'), color: '--series-b', points: s.behind, kind: 'area' }] },
  ];
}
