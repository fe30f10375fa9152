package dev.millrace.io.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdbcTargetTest {
  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://h:5432/shop, jdbc:postgresql://h:5432/shop",
    "jdbc:postgresql://h/shop?ssl=true, jdbc:postgresql://h/shop",
    "jdbc:h2:tcp://h/shop;IFEXISTS=TRUE, jdbc:h2:tcp://h/shop",
    "jdbc:mysql://scott:tiger@h/shop?x=y, jdbc:mysql://@h/shop",
    "jdbc:oracle:thin:scott/tiger@//h:1521/db, jdbc:oracle:@//h:1521/db",
    "jdbc:oracle:thin:scott/ti@ger@//h/db, jdbc:oracle:@//h/db",
    "jdbc:oracle:thin:scott/t:i/g:e/r@h:1521:db, jdbc:oracle:@h:1521:db",
    "jdbc:oracle:thin:scott/ti?ger@//h/db, jdbc:oracle:…",
    "jdbc:oracle:thin:scott/ti;ger@//h/db?x=y, jdbc:oracle:…",
    "jdbc:mysql://scott:ti?g@er@h/shop, jdbc:mysql://…",
    "jdbc:db2://h/shop?note=scott@tiger, jdbc:db2://…",
    "jdbc:db2://h:50000/SHOP:password=geheim;user=u;, jdbc:db2://h:50000/SHOP",
    "'jdbc:teradata://h/USER=u,PASSWORD=p', jdbc:teradata://h",
    "jdbc:informix-sqli://h:9088/db:INFORMIXSERVER=x;user=u;password=p,"
        + " jdbc:informix-sqli://h:9088/db"
  })
  void noPartOfAPasswordIsShown(String url, String shown) {
    JdbcTarget target = new JdbcTarget(url, null, null, "t", 1, "Driver");

    assertThat(target.shownUrl()).isEqualTo(shown);
    assertThat(target.toString()).isEqualTo("table 't' of " + shown);
  }

  @Test
  void driversThatCannotBeListedAreNone() throws Exception {
    // given
    ClassLoader broken =
        new ClassLoader(null) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            throw new IOException("the disk is gone");
          }
        };
    CompletableFuture<Optional<String>> found = new CompletableFuture<>();
    Thread asking = new Thread(() -> found.complete(JdbcTarget.driver("jdbc:none:x")));
    asking.setContextClassLoader(broken);
    asking.setDaemon(true);

    // when
    asking.start();

    // then
    assertThat(found.get(30, TimeUnit.SECONDS)).isEmpty();
  }
}
