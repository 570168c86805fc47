package io.quickset.demo.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quickset.ResourceName;
import io.quickset.ResourceSet;
import io.quickset.SetRegistry;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code demo:icon heart} prints an icon of whichever version is live at that moment, {@code demo:icon} the one that
 * this class knows by name. {@link BootstrapIcons} is generated from the packaged set: were that icon gone from it,
 * this would not compile.
 */
@Component(service = Icons.class, immediate = true, property = {"osgi.command.scope=demo", "osgi.command.function=icon"})
public final class Icons {

    private static final Logger LOG = LoggerFactory.getLogger(Icons.class);
    private final SetRegistry registry;

    @Activate
    public Icons(@Reference SetRegistry registry) {
        this.registry = registry;
    }

    /** The command. One view for one piece of work; nothing is cached, so nothing can be stale. */
    public String icon(String name) {
        return print(name, new ResourceName(BootstrapIcons.SET, name + ".svg"));
    }

    /** The command without a name. */
    public String icon() {
        return print("heart", BootstrapIcons.HEART_SVG);
    }

    private String print(String name, ResourceName icon) {
        return icon.find(registry.view())
                .map(svg -> UTF_8.decode(svg.content()).toString())
                .orElse("no icon '" + name + "'");
    }

    // Dynamic and optional, so that a switch, and the set's absence too, never restart this component.
    @Reference(target = "(io.quickset.set=" + BootstrapIcons.SET + ")", updated = "live", unbind = "gone",
            cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void live(ResourceSet icons, Map<String, Object> properties) {
        LOG.info("{} {} is live", icons.name(), properties.get(ResourceSet.VERSION));
    }

    void gone(ResourceSet icons) {
        LOG.info("{} is gone", icons.name());
    }
}
