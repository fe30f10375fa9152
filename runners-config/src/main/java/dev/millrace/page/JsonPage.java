package dev.millrace.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.http.Asked;

/** Data of a page. */
@FunctionalInterface
interface JsonPage {
  JsonNode of(Asked asked);
}
