/** What happens when parts fail. */
export default {
  'phase.waitingForKafka': 'ждёт Kafka, а та не отвечает',
};
