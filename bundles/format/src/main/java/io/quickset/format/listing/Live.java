package io.quickset.format.listing;

import io.quickset.View;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import java.util.Optional;

/** The current generation: its record, and the view of that same one. */
public record Live(GenerationRecord record, View view) {

    /** As it is now. */
    public static Live of(Generations generations) {
        while (true) {
            GenerationRecord record = generations.current();
            Optional<View> view = generations.view(record.number());
            if (view.isPresent()) {
                return new Live(record, view.get());
            }
            // it was switched away from, and let go
        }
    }
}
