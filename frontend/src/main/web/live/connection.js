/**
 * What views may do with the live channel: say which topics they want besides the overview. The list is whole each time; the view
 * shown last decides.
 */
export class Connection {
  #socket;

  constructor(socket) {
    this.#socket = socket;
  }

  /** @param {string[]} topics such as `query:ID`, `plane:ID`, `stream:NAME` */
  subscribe(topics) {
    this.#socket.subscribe(topics);
  }

  retryNow() {
    this.#socket.retryNow();
  }
}
