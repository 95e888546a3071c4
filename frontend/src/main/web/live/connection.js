/**
 * What views may do with the live channel: say which topics they want besides the overview and the alerts, which every page shows. The list is whole each time; the view
 * shown last decides.
 */
export class Connection {
  #socket;
  #listeners = new EventTarget();

  constructor(socket) {
    this.#socket = socket;
  }

  /** @param {string[]} topics such as `query:ID`, `plane:ID`, `stream:NAME` */
  subscribe(topics) {
    this.#socket.subscribe(['alerts', ...topics]);
  }

  /** For what must be answered the moment it comes, before anything is drawn: calls `heard` with each message of the type until `signal` aborts. */
  listen(type, heard, { signal }) {
    this.#listeners.addEventListener(type, ({ detail }) => heard(detail), { signal });
  }

  /** The page has got a message. */
  told(message) {
    this.#listeners.dispatchEvent(new CustomEvent(message.type, { detail: message }));
  }

  retryNow() {
    this.#socket.retryNow();
  }
}
