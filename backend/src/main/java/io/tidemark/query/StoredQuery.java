package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What is kept of a query over restarts.
 *
 * @param wanted whether it is to run: a running query is resumed after a restart of the server
 * @param checkpointOf the stateful part of the definition the checkpoint was begun with; null before the first start
 */
record StoredQuery(JsonNode definition, boolean wanted, String checkpointOf, QueryView.ErrorView error) {}
