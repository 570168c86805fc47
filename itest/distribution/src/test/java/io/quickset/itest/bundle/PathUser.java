package io.quickset.itest.bundle;

import freemarker.cache.TemplateLoader;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import io.quickset.SetRegistry;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Uses sets as paths; told to by the commands of the scope {@code files}. */
public final class PathUser implements BundleActivator, TemplateLoader {

    private @Nullable SetRegistry registry;
    private @Nullable WatchService watcher;

    @Override
    public void start(BundleContext context) {
        registry = context.getService(context.getServiceReference(SetRegistry.class));
        Dictionary<String, Object> commands = new Hashtable<>();
        commands.put("osgi.command.scope", "files");
        commands.put("osgi.command.function", new String[] {"uri", "read", "render", "watch", "events"});
        context.registerService(PathUser.class, this, commands);
    }

    @Override
    public void stop(BundleContext context) throws IOException {
        if (watcher != null) {
            watcher.close();
        }
    }

    private Path root(String set) {
        return registry.view().set(set).orElseThrow().root();
    }

    /** Command: the URI of a file as it is live. */
    public String uri(String set, String path) {
        return root(set).resolve(path).toUri().toString();
    }

    /** Command: what lies at a URI, or why nothing does. */
    public String read(String uri) throws IOException {
        try {
            return Files.readString(Path.of(URI.create(uri)));
        } catch (FileSystemNotFoundException | IOException e) {
            return e.toString();
        }
    }

    /** Command: renders the page {@code home.ftl} of a set. */
    public String render(String set) throws IOException, TemplateException {
        Configuration engine = new Configuration(Configuration.VERSION_2_3_34);
        engine.setTemplateLoader(this);
        engine.setLocalizedLookup(false);
        StringWriter page = new StringWriter();
        engine.getTemplate(set + "/home.ftl").process(Map.of("title", set), page);
        return page.toString();
    }

    /** Command: starts to watch the root of a set. */
    public void watch(String set) throws IOException {
        Path root = root(set);
        watcher = root.getFileSystem().newWatchService();
        root.register(watcher, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
    }

    /** Command: what has happened since. */
    public String events() throws IOException {
        StringJoiner all = new StringJoiner(", ");
        WatchKey key = watcher.poll();
        if (key != null) {
            for (WatchEvent<?> event : key.pollEvents()) {
                Path changed = ((Path) key.watchable()).resolve((Path) event.context());
                String content = Files.exists(changed) ? " = " + Files.readString(changed) : "";
                all.add(event.kind() + " " + changed + content);
            }
            all.add(key.reset() ? "valid" : "over");
        }
        return all.toString();
    }

    // FreeMarker: names are <set>/<path>.

    @Override
    public @Nullable Object findTemplateSource(String name) {
        Path path = root(name.substring(0, name.indexOf('/'))).resolve(name.substring(name.indexOf('/') + 1));
        return Files.isRegularFile(path) ? path : null;
    }

    @Override
    public long getLastModified(Object source) {
        return -1;
    }

    @Override
    public Reader getReader(Object source, String encoding) throws IOException {
        return Files.newBufferedReader((Path) source);
    }

    @Override
    public void closeTemplateSource(Object source) {}
}
