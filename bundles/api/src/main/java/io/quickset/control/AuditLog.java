package io.quickset.control;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** The trail of decisions, {@code data/audit.jsonl}, an OSGi service. Safe for use by any thread. */
@ProviderType
public interface AuditLog {

    /**
     * The newest decisions, newest first, each as the members of its line: time, actor, action, and what it was about.
     * In the place of lines that can't be read, such as after a power cut, there is one with the action {@code
     * unreadable}, the {@code file}, the first {@code line} of them, how many {@code lines}, and the {@code reason}.
     *
     * @param count how many at most
     * @throws IOException if the trail can't be read now
     */
    List<Map<String, Object>> newest(int count) throws IOException;
}
