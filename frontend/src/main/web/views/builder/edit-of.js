import { valueAt } from './definition.js';
import { placed } from './errors.js';
import { shownPointers } from './pointers.js';

/**
 * What the fields of the form are given of a session: the definition, what is wrong with it and where, what there is to choose from, and
 * how to change it.
 *
 * @param {import('./builder-session.js').BuilderSession} session
 * @returns {import('./fields.js').Edit}
 */
export function editOf(session) {
  const { definition } = session;
  return {
    definition,
    errors: placed(session.errors, shownPointers(definition)),
    set: (pointer, value) => session.set(pointer, value),
    replace: (next) => session.replace(next),
    valueAt: (pointer) => valueAt(definition, pointer),
    columns: session.columnsOf(definition.stream),
    columnsOf: (stream) => session.columnsOf(stream),
    streams: session.streams,
    eventTime: session.eventTime,
    resultColumns: session.preview.answer?.columns ?? [],
    connections: session.around.connections,
    name: session.id ?? session.name,
    connectionSaved: async (pointer, name) => {
      session.set(`${pointer}/connection`, name);
      await session.around.load();
    },
  };
}
