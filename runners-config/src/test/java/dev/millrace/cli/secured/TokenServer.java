package dev.millrace.cli.secured;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** Gives out signed tokens for a client's id and secret, and the key to check them with. */
final class TokenServer implements AutoCloseable {
  static final String CLIENT = "letters";
  private static final String AUDIENCE = "kafka";

  private final HttpServer server;
  private final RsaJsonWebKey key;
  private final String basic;

  TokenServer(String secret) {
    try {
      key = RsaJwkGenerator.generateJwk(2048);
      key.setKeyId("k1");
      basic =
          "Basic "
              + Base64.getEncoder()
                  .encodeToString((CLIENT + ":" + secret).getBytes(StandardCharsets.UTF_8));
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
    server.createContext("/token", this::token);
    server.createContext(
        "/keys",
        exchange ->
            answer(
                exchange, 200, "{\"keys\": [" + key.toJson(OutputControlLevel.PUBLIC_ONLY) + "]}"));
    server.start();
  }

  String url(String path) {
    return "http://localhost:" + server.getAddress().getPort() + path;
  }

  String audience() {
    return AUDIENCE;
  }

  private void token(HttpExchange exchange) throws IOException {
    if (!basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, 401, "{\"error\": \"invalid_client\"}");
      return;
    }
    answer(
        exchange,
        200,
        "{\"access_token\": \""
            + signed()
            + "\", \"token_type\": \"Bearer\", \"expires_in\": 300}");
  }

  private String signed() {
    JwtClaims claims = new JwtClaims();
    claims.setSubject(CLIENT);
    claims.setAudience(AUDIENCE);
    claims.setIssuedAtToNow();
    claims.setExpirationTimeMinutesInTheFuture(5);
    JsonWebSignature signature = new JsonWebSignature();
    signature.setPayload(claims.toJson());
    signature.setKey(key.getPrivateKey());
    signature.setKeyIdHeaderValue(key.getKeyId());
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
