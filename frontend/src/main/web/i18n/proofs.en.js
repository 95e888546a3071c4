/** What happens when parts fail. */
export default {
  'last.stoppedByForce': 'ended by force',
  'phase.waitingForKafka': 'waits for Kafka, which does not answer',
};
