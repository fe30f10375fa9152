package dev.millrace.cli.deploy;

import com.google.gson.annotations.SerializedName;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.Quantity;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Holds the values of a manifest to the types that the models of Kubernetes' own Java client have
 * for them: its own validation takes a number for a text, which a cluster refuses.
 */
final class ManifestTypes {
  private static final List<Class<?>> TEXTS =
      List.of(String.class, byte[].class, OffsetDateTime.class);

  private final List<String> problems = new ArrayList<>();

  private ManifestTypes() {}

  /** Where a manifest has a value of another type, or a field that the model does not have. */
  static List<String> problems(Object manifest, Class<?> model) {
    ManifestTypes types = new ManifestTypes();
    types.compare(model.getSimpleName(), manifest, model);
    return types.problems;
  }

  private void compare(String path, Object value, Type type) {
    if (type instanceof ParameterizedType of) {
      Type[] arguments = of.getActualTypeArguments();
      if (of.getRawType() == List.class && value instanceof List<?> list) {
        for (int i = 0; i < list.size(); i++) {
          compare(path + "[" + i + "]", list.get(i), arguments[0]);
        }
      } else if (of.getRawType() == Map.class && value instanceof Map<?, ?> map) {
        map.forEach((key, child) -> compare(path + "." + key, child, arguments[1]));
      } else {
        problems.add(path + ": " + value);
      }
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, child) -> compareField(path + "." + key, child, (Class<?>) type, key));
    } else if (!fits(value, (Class<?>) type)) {
      problems.add(path + ": " + value);
    }
  }

  private void compareField(String path, Object value, Class<?> model, Object key) {
    for (Field field : model.getDeclaredFields()) {
      SerializedName name = field.getAnnotation(SerializedName.class);
      if (name != null && name.value().equals(key)) {
        compare(path, value, field.getGenericType());
        return;
      }
    }
    problems.add(path + ": unknown");
  }

  private static boolean fits(Object value, Class<?> type) {
    if (type == IntOrString.class || type == Quantity.class) {
      return value instanceof String || value instanceof Integer;
    } else if (type == Integer.class || type == Long.class) {
      return value instanceof Integer || value instanceof Long;
    }
    return TEXTS.contains(type) ? value instanceof String : type.isInstance(value);
  }
}
