import { bandOf } from '/parts/psi.js';
import { blameOf, chosenOf, faultsOf, keyOf, outcomeOf, thresholdsOf, unbroken } from '/views/drift/drift-model.js';

const at = (second) => `2026-03-02T06:00:${String(second).padStart(2, '0')}.000Z`;
const window = (start, closed, version = 1) => ({ start: at(start), version, closed });

describe('the drift lab', () => {
  it('reads a PSI by the rule of thumb, bounds included', () => {
    expect([0, 0.0999, 0.1, 0.25, 0.2501].map(bandOf)).toEqual(['none', 'none', 'some', 'some', 'much']);
  });

  it('tells alarms and faults apart', () => {
    expect([[true, 'spike'], [true, null], [false, 'stuck'], [false, null]].map(([alarm, fault]) => outcomeOf({ alarm, fault }))).toEqual(['hit', 'false', 'missed', 'quiet']);
  });

  it('blames the feature that is furthest away, below or above', () => {
    expect(blameOf([0.5, -2, 1])).toBe('vibration');
  });

  it('does not draw over readings that have not come', () => {
    const points = [0, 1, 2, 7, 8].map((second) => ({ at: at(second) }));
    expect(unbroken(points).map((run) => run.length)).toEqual([3, 2]);
    expect(unbroken([])).toEqual([]);
  });

  it('gathers neighbouring readings of a fault, and the steps of the threshold', () => {
    const points = [['spike', 1], [null, 1], ['spike', 1], [null, 2], ['stuck', 2]].map(([fault, threshold], id) => ({ id, at: at(id), fault, threshold }));
    expect(faultsOf(points)).toEqual([{ kind: 'spike', from: at(0), to: at(2) }, { kind: 'stuck', from: at(4), to: at(4) }]);
    expect(thresholdsOf(points)).toEqual([{ at: at(0), threshold: 1 }, { at: at(3), threshold: 2 }]);
  });

  it('looks at the chosen window, else at the newest that is closed', () => {
    const windows = [window(0, true), window(1, true), window(2, false)];
    expect(chosenOf(windows, null)).toBe(windows[1]);
    expect(chosenOf(windows, keyOf(windows[2]))).toBe(windows[2]);
    expect(chosenOf(windows.slice(2), null)).toBe(windows[2]);
    expect(chosenOf([], null)).toBeNull();
  });
});
