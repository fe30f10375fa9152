package dev.millrace.spec.yaml.keys;

import static dev.millrace.connect.key.Key.defaulting;
import static dev.millrace.connect.key.Key.optional;
import static dev.millrace.connect.key.Key.required;

import dev.millrace.connect.key.KeySet;
import dev.millrace.connect.key.ValueType.Choice;
import dev.millrace.connect.key.ValueType.MapOf;
import dev.millrace.connect.key.ValueType.OneOf;
import dev.millrace.connect.key.ValueType.Part;
import dev.millrace.connect.key.ValueType.Shape;
import dev.millrace.connect.key.ValueType.Simple;

/** The keys of an entry of {@code providers}. */
public final class ProviderKeys {
  public static final String INCLUDE = "include";
  public static final String YAML = "yaml";
  public static final String RENAMING = "renaming";

  private static final Part STEP =
      new Part("config", "a step as a map or as text", "steps", Shape.MAP);

  /** The keys of an entry. */
  public static final KeySet PROVIDER =
      KeySet.of(
          optional(
              INCLUDE,
              Simple.TEXT,
              "A YAML file with a list of providers, relative to this one, instead of the other"
                  + " keys."),
          optional(
              "type",
              Choice.of(
                  YAML, RENAMING, "javaJar", "mavenJar", "beamJar", "python", "pythonPackage"),
              "`yaml`: types that are steps, `renaming`: other names for their keys. The types of"
                  + " the others are Java and Python code and are refused where a step has them,"
                  + " but for Beam's own (`beam:...`, `apache_beam...`), whose place Millrace's of"
                  + " the same name takes."),
          optional(
              "transforms",
              new MapOf<>("type", Simple.ANY),
              "The types: of `yaml` each with `config_schema` and `body`, of `renaming` each with"
                  + " the type that it is another name of."),
          optional(
              "config",
              new MapOf<>("key", Simple.ANY),
              "none",
              "Of `renaming`: `mappings`, `defaults` and `underlying_provider`."));

  /** The keys of a type that is a step. */
  public static final KeySet TEMPLATE =
      KeySet.of(
          optional(
              "config_schema",
              SharedTypes.JSON_SCHEMA,
              "no keys",
              "The JSON Schema of the configuration, or its `properties` alone."),
          required(
              "body",
              OneOf.of(Simple.TEXT, STEP),
              "The step, with Jinja for what the configuration gives."),
          defaulting(
              "requires_inputs",
              Simple.BOOLEAN,
              true,
              "Beam YAML's key; whether there must be an input, the steps of the body say here."),
          optional("description", Simple.TEXT, "none", "What the type does, for people."));

  /** What {@code config} of {@code renaming} holds. */
  public static final KeySet RENAMING_CONFIG =
      KeySet.of(
          required(
              "mappings",
              new MapOf<>("type", OneOf.of(Simple.NAME, new MapOf<>("key", Simple.NAME))),
              "The keys by type: key to key of the other type, or a type with the same keys."),
          optional(
              "defaults",
              new MapOf<>("type", new MapOf<>("key", Simple.ANY)),
              "none",
              "Values by type and key of the other type, where a step gives none."),
          required(
              "underlying_provider",
              new Part("config", "a provider as a map", "providers", Shape.MAP),
              "The provider of the other types."));

  private ProviderKeys() {}
}
