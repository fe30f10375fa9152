package dev.millrace.connect.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlCredentialsTest {
  @ParameterizedTest
  @CsvSource({
    "jdbc:h2:tcp://h/shop;USER=sa;PASSWORD=x, jdbc:h2:tcp://h/shop, sa, x",
    "jdbc:h2:tcp://h/shop;PASSWORD=x%2B+;MODE=Oracle;USER=sa, jdbc:h2:tcp://h/shop;MODE=Oracle, sa,"
        + " x%2B+",
    "jdbc:h2:tcp://h/shop;MODE=Oracle;User=sa, jdbc:h2:tcp://h/shop;MODE=Oracle, sa,",
    "jdbc:postgresql://h/d?user=a&password=b, jdbc:postgresql://h/d, a, b",
    "jdbc:postgresql://h/d?password=b%26c&user=a, jdbc:postgresql://h/d, a, b&c",
    "jdbc:postgresql://h/d?user=a&password=b&ssl=true&x=y, jdbc:postgresql://h/d?ssl=true&x=y, a,"
        + " b",
    "jdbc:postgresql://h/d?user=a&password=p;q&ssl=true, jdbc:postgresql://h/d?ssl=true, a, p;q",
    "jdbc:h2:tcp://h/shop;PASSWORD=p&q;USER=sa, jdbc:h2:tcp://h/shop, sa, p&q",
    "jdbc:postgresql://h/d?user=a&ssl=true&password=b, jdbc:postgresql://h/d?ssl=true, a, b",
    "jdbc:postgresql://h/d?ssl=true&password=b&x=y&user=a, jdbc:postgresql://h/d?ssl=true&x=y, a,"
        + " b",
    "jdbc:postgresql://h/d?ssl=true&password=b, jdbc:postgresql://h/d?ssl=true, , b",
    "jdbc:postgresql://h/d?ssl=true, jdbc:postgresql://h/d?ssl=true, ,",
    "jdbc:postgresql://h/d?superuser=a&password=, jdbc:postgresql://h/d?superuser=a, , ''"
  })
  void theyAreTakenOutOfTheUrlInAnyOrder(
      String url, String without, @Nullable String user, @Nullable String password) {
    assertThat(UrlCredentials.without(url)).isEqualTo(without);
    assertThat(UrlCredentials.user(url).orElse(null)).isEqualTo(user);
    assertThat(UrlCredentials.password(url).orElse(null)).isEqualTo(password);
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:db2://h:50000/SHOP:password=x;user=u;, true",
    "'jdbc:teradata://h/USER=u,PASSWORD=p', true",
    "jdbc:sqlserver://h;user=u;pwd=p, true",
    "jdbc:sqlserver://h; password = p, true",
    "jdbc:mysql://address=(host=h)(user=u)(password=p)/d, true",
    "jdbc:postgresql://h/passwords?ssl=true, false",
    "jdbc:oracle:thin:@h:1521:password, false"
  })
  void aPasswordIsSeenBehindAnySign(String url, boolean seen) {
    assertThat(UrlCredentials.showsPassword(url)).isEqualTo(seen);
  }
}
