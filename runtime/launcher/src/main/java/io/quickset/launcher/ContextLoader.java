package io.quickset.launcher;

import java.net.URL;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/**
 * The context class loader of the framework's threads: the class path and, for JLine's own lookups, JLine's bundle.
 * JLine 3.26.3 finds its terminal providers through the context class loader alone, and without them a console is a
 * dumb one: no editing, no completion.
 */
final class ContextLoader extends ClassLoader {

    private volatile @Nullable Bundle jline;

    ContextLoader(ClassLoader parent) {
        super(parent);
    }

    void jline(Bundle bundle) {
        jline = bundle;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        Bundle bundle = jline;
        if (bundle == null || !name.startsWith("org.jline.")) {
            throw new ClassNotFoundException(name);
        }
        return bundle.loadClass(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        Bundle bundle = jline;
        return bundle == null || !name.startsWith("META-INF/services/org/jline/") ? null : bundle.getResource(name);
    }
}
