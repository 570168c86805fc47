package io.quickset.itest.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Takes the pictures of the console that the documentation shows; run by {@code itest/pictures}, not as a test among the
 * others.
 */
@Timeout(300)
class ConsolePicture {

    private static final Path PICTURES = Path.of(System.getProperty("quickset.pictures", "target/pictures"));

    private static byte[] icons(String version, int count) {
        SetJar icons = SetJar.of("icons", version);
        for (int i = 0; i < count; i++) {
            icons.file("icon-" + i + ".svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\""
                    + (1 + i % 7) + "\"/></svg>\n");
        }
        return icons.indexed();
    }

    private static byte[] shop(String version, String title, String colour, int rounded) {
        return SetJar.of("shop", version)
                .file("index.html", "<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>" + title + "</title>\n"
                        + "  <link rel=\"stylesheet\" href=\"shop.css\">\n</head>\n<body>\n  <h1>" + title + "</h1>\n</body>\n</html>\n")
                .file("shop.css", ":root {\n  --accent: " + colour + ";\n  --ground: #ffffff;\n}\nbody {\n  margin: 0;\n  color: #18202d;\n"
                        + "  background: var(--ground);\n}\nh1 {\n  color: var(--accent);\n}\nbutton {\n  border-radius: " + rounded
                        + "px;\n  background: var(--accent);\n}\n")
                .file("logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 96 48\" width=\"192\" height=\"96\"><rect width=\"96\""
                        + " height=\"48\" rx=\"" + rounded + "\" fill=\"" + colour + "\"/><circle cx=\"24\" cy=\"24\" r=\"11\" fill=\"#fff\"/></svg>\n")
                .indexed();
    }

    @Test
    void takePictures() throws IOException {
        Files.createDirectories(PICTURES);
        try (Node node = Node.edge(ConsolePicture.class); Browser browser = new Browser()) {
            String url = node.start().url();
            node.deploy("icons.jar", icons("1.11.2", 640));
            node.awaitLive("icons", "1.11.2");
            node.deploy("shop.jar", shop("2.3.0", "Winter sale", "#2553c7", 4));
            node.awaitLive("shop", "2.3.0");
            node.deploy("firmware.jar", SetJar.of("firmware", "4.0.7").file("board-a.bin", new byte[3 << 20])
                    .file("board-b.bin", new byte[2 << 20]).file("release-notes.md", "# 4.0.7\n").indexed());
            node.awaitLive("firmware", "4.0.7");
            node.deploy("icons.jar", icons("1.11.3", 655));
            node.awaitLive("icons", "1.11.3");
            node.deploy("shop.jar", shop("2.4.0", "Spring sale", "#0e7045", 12));
            node.awaitLive("shop", "2.4.0");

            String token = Node.read(node.home().resolve("data/operator.token")).strip();
            browser.size(1280, 800);
            browser.open(url + "/console/#token=" + token);
            browser.awaitText("4 sets,");
            take(browser, "sets");
            browser.run("location.hash = '#/history'");
            browser.awaitText("Generation 5");
            take(browser, "history");
            browser.click("Roll back… to generation 5");
            browser.awaitText("At once, as a new generation");
            take(browser, "roll-back");
            browser.click("Cancel");
            browser.run("location.hash = '#/compare/5/6'");
            browser.click("changed shop.css");
            browser.awaitText("border-radius: 12px");
            browser.click("changed logo.svg");
            Node.await("the pictures").until(() -> browser.texts("figure").size() == 2);
            take(browser, "compare");
            browser.run("location.hash = '#/set/shop'");
            browser.awaitText("Supplied by");
            take(browser, "set");
            browser.drop("shop.jar", SetJar.of("shop", "2.5.0").file("index.html", "right").spoiltFile("index.html", "wrong").indexed());
            browser.awaitText("Refused");
            take(browser, "refused");
            browser.drop("shop.jar", shop("2.4.1", "Spring sale", "#0e7045", 10));
            browser.awaitText("What shop.jar would do");
            take(browser, "deploy");
            browser.click("Cancel");
            node.deploy("icons.jar", new byte[] {1, 2, 3});
            browser.run("location.hash = '#/problems'");
            browser.awaitText("Rejected");
            take(browser, "problems");
            browser.dark(true);
            browser.run("location.hash = '#/history'");
            take(browser, "dark");
            browser.size(360, 740);
            browser.run("location.hash = '#/'");
            browser.awaitText("4 sets,");
            take(browser, "phone");
        }
    }

    private static void take(Browser browser, String name) throws IOException {
        browser.run("document.getElementById('said').classList.remove('shown')");
        Files.write(PICTURES.resolve(name + ".png"), browser.picture());
    }
}
