/** What happens when parts fail. */
export default {
  'last.stoppedByForce': 'ended by force',
  'overview.leftOver': 'A run that was ended by force is still busy. It writes nothing any more; its query can start again once it has gone.',
  'phase.waitingForKafka': 'waits for Kafka',
};
