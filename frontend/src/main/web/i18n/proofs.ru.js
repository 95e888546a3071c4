/** What happens when parts fail. */
export default {
  'last.stoppedByForce': 'остановлен принудительно',
  'phase.waitingForKafka': 'ждёт Kafka, а та не отвечает',
};
