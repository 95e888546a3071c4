/** What happens when parts fail. */
export default {
  'last.stoppedByForce': 'остановлен принудительно',
  'overview.leftOver': 'Принудительно остановленный запуск ещё занят. Он уже ничего не запишет; его запрос можно будет запустить снова, когда он закончится.',
  'phase.waitingForKafka': 'ждёт Kafka',
};
