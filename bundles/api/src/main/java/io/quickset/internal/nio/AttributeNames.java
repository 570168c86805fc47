package io.quickset.internal.nio;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A choice of attributes as {@link java.nio.file.Files#readAttributes} takes it, such as {@code posix:size,owner}. */
final class AttributeNames {

    private static final Map<String, Function<Attributes, Object>> ALL = new LinkedHashMap<>();
    private static final List<String> POSIX = List.of("owner", "group", "permissions");

    static {
        ALL.put("size", Attributes::size);
        ALL.put("creationTime", Attributes::creationTime);
        ALL.put("lastAccessTime", Attributes::lastAccessTime);
        ALL.put("lastModifiedTime", Attributes::lastModifiedTime);
        ALL.put("isDirectory", Attributes::isDirectory);
        ALL.put("isRegularFile", Attributes::isRegularFile);
        ALL.put("isSymbolicLink", Attributes::isSymbolicLink);
        ALL.put("isOther", Attributes::isOther);
        ALL.put("fileKey", Attributes::fileKey);
        ALL.put("owner", Attributes::owner);
        ALL.put("group", Attributes::group);
        ALL.put("permissions", Attributes::permissions);
    }

    private final Set<String> names;

    private AttributeNames(Set<String> names) {
        this.names = names;
    }

    static AttributeNames parse(String text) {
        int colon = text.indexOf(':');
        String view = colon < 0 ? "basic" : text.substring(0, colon);
        Set<String> known = names(view);
        Set<String> chosen = new LinkedHashSet<>();
        for (String name : text.substring(colon + 1).split(",", -1)) {
            if (name.equals("*")) {
                chosen.addAll(known);
            } else if (known.contains(name)) {
                chosen.add(name);
            } else {
                throw new IllegalArgumentException(
                        "'" + name + "' is no attribute of the view '" + view + "': there are " + known);
            }
        }
        return new AttributeNames(chosen);
    }

    private static Set<String> names(String view) {
        Set<String> names = new LinkedHashSet<>(ALL.keySet());
        switch (view) {
            case "basic" -> names.removeAll(POSIX);
            case "owner" -> names.retainAll(Set.of("owner"));
            case "posix" -> { }
            default -> throw new UnsupportedOperationException(
                    "view '" + view + "' is not available: there are " + SnapshotFileSystem.VIEWS);
        }
        return names;
    }

    Map<String, Object> of(Attributes attributes) {
        Map<String, Object> values = new LinkedHashMap<>();
        names.forEach(name -> values.put(name, ALL.get(name).apply(attributes)));
        return values;
    }
}
