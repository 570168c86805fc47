package io.quickset.deployer.internal.observe;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What has been told of how it ended, so that what is tried again and again is told once. Bounded. Safe for use by any
 * thread.
 */
final class Endings {

    private static final int MOST = 4096;

    private final Map<String, Told> told = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
            return size() > MOST;
        }
    };

    private record Told(String content, Set<String> endings) {}

    /** What ends for that subject is news again. */
    synchronized void forget(String subject) {
        told.remove(subject);
    }

    synchronized boolean isNew(String subject, String content, String ending) {
        Told known = told.get(subject);
        if (known == null || !known.content.equals(content)) {
            known = new Told(content, new HashSet<>());
            told.put(subject, known);
        }
        return known.endings.add(ending);
    }
}
