package org.orchestra.maestro;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** What maestro reads is what the server serves: other tests answer with JSON of their own. */
class ServedFieldsTest {
    private static final Path CLASSES = Path.of("target/classes");

    @ParameterizedTest
    @MethodSource("responses")
    void everyFieldThatIsReadIsServed(Class<?> response) throws IOException {
        assertThat(read(response)).isSubsetOf(served());
    }

    static Stream<Class<?>> responses() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            return files
                    .map(file -> CLASSES.relativize(file).toString())
                    .filter(name -> name.matches(".*Response(\\$\\w+)?\\.class"))
                    .<Class<?>>map(ServedFieldsTest::load)
                    .filter(Class::isRecord)
                    .toList()
                    .stream();
        }
    }

    private static Class<?> load(String file) {
        try {
            return Class.forName(file.replace('/', '.').substring(0, file.length() - ".class".length()));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> read(Class<?> response) {
        return Stream.of(response.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                // Its fields are those of another class.
                .filter(field -> field.getAnnotation(JsonUnwrapped.class) == null)
                .map(ServedFieldsTest::name)
                .collect(toSet());
    }

    private static String name(Field field) {
        JsonProperty property = field.getAnnotation(JsonProperty.class);
        return property == null ? field.getName() : property.value();
    }

    private static Set<String> served() throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readAllBytes(Path.of("../docs/openapi.json")))
                .at("/components/schemas")
                .valueStream()
                .flatMap(schema -> schema.path("properties").propertyNames().stream())
                .collect(toSet());
    }
}
