package dev.millrace.connect.jdbc;

import dev.millrace.connect.EndpointSpec;
import dev.millrace.connect.LookupType;
import dev.millrace.connect.key.KeySet;
import dev.millrace.io.jdbc.JdbcCodes;
import dev.millrace.io.jdbc.JdbcLookupOptions;
import dev.millrace.io.jdbc.JdbcSourceOptions;
import dev.millrace.io.jdbc.JdbcTarget;
import dev.millrace.io.lookup.Lookup;
import dev.millrace.io.lookup.LookupForm;
import java.util.List;

/** {@code LookUpInJdbc}. */
final class JdbcLookupType implements LookupType {
  @Override
  public String type() {
    return "LookUpInJdbc";
  }

  @Override
  public String doc() {
    return "Looks rows up in a table or query of PostgreSQL, MariaDB or another database, many keys"
        + " with one statement.";
  }

  @Override
  public KeySet keys() {
    return JdbcKeys.LOOKUP;
  }

  @Override
  public boolean hasVersions() {
    return true;
  }

  @Override
  public void check(Asked asked) {
    EndpointSpec place = asked.place();
    JdbcPlace.problems(place).forEach(each -> asked.error(each.key(), each.code(), each.message()));
    JdbcPlace.tableOrQuery(place)
        .forEach(each -> asked.error(each.key(), each.code(), each.message()));
    int parts = place.find(JdbcKeys.LOOKUP_KEY).map(List::size).orElse(0);
    if (parts > 0 && parts != asked.keys().getFieldCount()) {
      asked.error(
          JdbcKeys.LOOKUP_KEY.name(),
          JdbcCodes.KEY,
          "expected a column of the table for each of "
              + String.join(", ", asked.keys().getFieldNames())
              + "; got "
              + parts
              + ".");
    }
  }

  @Override
  public Lookup.Opener opener(EndpointSpec place, LookupForm form) {
    JdbcTarget target = JdbcKeys.target(place, JdbcKeys.sourceTable(place), form.concurrency());
    return new JdbcLookupOptions(
        new JdbcSourceOptions(target, JdbcKeys.query(place), form.answer(), null, 1),
        place.find(JdbcKeys.LOOKUP_KEY).orElse(form.keys().getFieldNames()),
        form,
        place.value(JdbcKeys.TIMEOUT),
        JdbcPlace.lookups(target));
  }
}
