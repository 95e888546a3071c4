/** What happens when parts fail. */
export default {
  'phase.waitingForKafka': 'waits for Kafka, which does not answer',
};
