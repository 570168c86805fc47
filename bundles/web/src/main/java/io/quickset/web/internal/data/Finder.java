package io.quickset.web.internal.data;

import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.Generations;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.util.URIUtil;

/**
 * Finds what an address leads to, in one view. A path counts only if the set lists exactly that path, so nothing outside
 * of a set can be reached, however a path is written. Safe for use by any thread.
 */
final class Finder {

    private static final String PREFIX = "/r/";
    private static final String INDEX = "index.html";

    private final Lookup lookup;
    private volatile Sites sites = new Sites(Map.of());
    private volatile Pages pages;

    Finder(Generations generations, View view) {
        this.lookup = new Lookup(generations);
        this.pages = new Pages(view);
    }

    /** Goes by those sites from now on. */
    synchronized void mount(Sites wanted) {
        sites = wanted;
        pages = pages.none(); // after the sites: who has these pages has those sites, or newer ones
    }

    /** Lets go of what is kept of other views. */
    synchronized void switched(View now) {
        pages = new Pages(now);
    }

    Found find(HttpURI uri, View view) {
        Pages known = pages;
        Page page = known.of(view) ? known.get(uri.getPath()) : null;
        return page != null ? page : findAnew(uri, view, known);
    }

    private Found findAnew(HttpURI uri, View view, Pages known) {
        if (uri.getPath().indexOf(';') >= 0) {
            return new Found.Nothing("paths have no parameters here: write ';' in a name as %3B");
        }
        String path = URIUtil.decodePath(uri.getCanonicalPath());
        Sites mounted = sites; // once: they may be others at the next look
        if (mounted.lacksSlash(path)) {
            return new Found.Folder();
        }
        boolean byName = path.startsWith(PREFIX);
        Optional<Target> target = byName ? Target.parse(path.substring(PREFIX.length())) : mounted.target(path);
        if (target.isEmpty()) {
            return new Found.Nothing("no set is served at this path; sets are at /r/<set>/<path>");
        }
        Optional<Served> set = lookup.find(target.get(), view);
        if (set.isEmpty()) {
            return new Found.Nothing("there is no set " + target.get().which() + ", or it is no longer retained");
        }
        HttpFields fields = mounted.fields(target.get().set());
        Found found = findIn(set.get(), target.get(), path.endsWith("/"), fields);
        // What is retained today may not be tomorrow. And of all the ways to write a path one is kept.
        if (found instanceof Page page && set.get().live() && known.of(view) && uri.getPath().equals(URIUtil.encodePath(path))) {
            known.put(uri.getPath(), page);
        }
        return found;
    }

    private static Found findIn(Served set, Target target, boolean slash, HttpFields fields) {
        Snapshot snapshot = set.snapshot();
        String path = slash ? target.path() + INDEX : target.path();
        Optional<Resource> resource = snapshot.find(path);
        if (resource.isPresent()) {
            return Page.of(set, resource.get(), target.immutable(), fields);
        }
        if (!slash && snapshot.find(path.isEmpty() ? INDEX : path + "/" + INDEX).isPresent()) {
            return new Found.Folder();
        }
        return new Found.Nothing("set " + snapshot.name() + " " + snapshot.version() + " has no "
                + (path.isEmpty() ? INDEX : path));
    }
}
