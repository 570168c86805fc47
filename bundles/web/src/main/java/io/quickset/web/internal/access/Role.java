package io.quickset.web.internal.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the bearer of a token may do; each role may also do what those before it may. */
public enum Role {
    /** Look at everything. */
    READ,
    /** Change what is live. */
    OPERATE;

    /** The role of that name, as it stands in {@code data/tokens}; or empty. */
    public static Optional<Role> of(String name) {
        return Stream.of(values()).filter(role -> role.toString().equals(name)).findFirst();
    }

    /** Whether who has this role may do what needs the other one. */
    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }

    /** Lower case, as it stands in {@code data/tokens}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
