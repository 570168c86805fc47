package io.quickset.build.maven;

import io.quickset.ResourceName;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Generated sources, compiled into real class files with all warnings as errors, and their constants. */
final class Compiled implements AutoCloseable {

    private final Path classes;
    private final URLClassLoader loader;

    /** @param sources by qualified name */
    Compiled(Map<String, String> sources) throws Exception {
        classes = Files.createTempDirectory("compiled");
        String errors = compile(sources, classes);
        if (!errors.isEmpty()) {
            close(classes);
            throw new AssertionError(errors + "\n" + sources.values());
        }
        loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, ResourceName.class.getClassLoader());
    }

    /** What the compiler says; nothing if all is well. */
    static String compile(Map<String, String> sources, Path classes) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Path api = Path.of(ResourceName.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<JavaFileObject> files = sources.entrySet().stream().<JavaFileObject>map(source -> new SimpleJavaFileObject(
                URI.create("string:///" + source.getKey().replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source.getValue();
            }
        }).toList();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean well = compiler.getTask(said, manager, null, List.of("-d", classes.toString(), "-cp",
                    api.toString(), "-proc:none", "-Xlint:all,-classfile", "-Werror"), null, files).call();
            return well ? "" : said.toString();
        }
    }

    /** The constants of a class and all in it, as code writes them: {@code p.Web.Css.SITE_CSS}. */
    Map<String, ResourceName> constants(String className) throws Exception {
        Map<String, ResourceName> constants = new TreeMap<>();
        collect(loader.loadClass(className), constants);
        return constants;
    }

    Object constant(String className, String name) throws Exception {
        return loader.loadClass(className).getField(name).get(null);
    }

    private static void collect(Class<?> type, Map<String, ResourceName> constants) throws Exception {
        for (Field field : type.getFields()) {
            if (field.getType() == ResourceName.class) {
                field.setAccessible(true);
                constants.put(type.getCanonicalName() + "." + field.getName(), (ResourceName) field.get(null));
            }
        }
        for (Class<?> inner : type.getClasses()) {
            collect(inner, constants);
        }
    }

    @Override
    public void close() throws IOException {
        loader.close();
        close(classes);
    }

    private static void close(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
