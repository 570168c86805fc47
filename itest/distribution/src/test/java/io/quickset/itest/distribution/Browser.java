package io.quickset.itest.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A real browser without a window: the machine's Chromium, which {@code itest/verify} installs. For one thread. What is
 * looked for is found by what a person sees of it.
 */
final class Browser implements AutoCloseable {

    private static final String CHROMIUM = System.getProperty("quickset.chromium", "/usr/bin/chromium");
    private static final String DRIVER = System.getProperty("quickset.chromedriver", "/usr/bin/chromedriver");
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");
    private static final String AXE = resource("/axe.min.js");

    private final ChromeDriver driver;

    /** A new one with a profile of its own, which goes with it. */
    Browser() {
        for (String each : List.of(CHROMIUM, DRIVER)) {
            if (!Files.isExecutable(Path.of(each))) {
                throw new IllegalStateException("no " + each + ": itest/verify installs it (Debian: chromium, chromium-driver)");
            }
        }
        SELENIUM.setLevel(Level.SEVERE); // it warns of each Chromium that is newer than itself
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        // As root, as in a container, Chromium's sandbox does not start. It is to talk to this node alone.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
                "--disable-background-networking", "--disable-component-update", "--no-first-run", "--lang=en");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new java.io.File(DRIVER)).usingAnyFreePort().build();
        driver = new ChromeDriver(service, options);
        size(1280, 900);
    }

    private static String resource(String name) {
        try (InputStream in = Browser.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page's own size, in CSS pixels. */
    void size(int width, int height) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    void dark(boolean dark) {
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features",
                List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    void open(String url) {
        driver.get(url);
    }

    /** Not by a script: one that is sent while the page goes away may never be answered. */
    void reload() {
        driver.navigate().refresh();
    }

    URI address() {
        return URI.create(driver.getCurrentUrl());
    }

    /** What a person reads on the page, at one moment; words with one space between them. */
    String text() {
        return (String) run("return (document.body?.innerText ?? '').replace(/\\s+/g, ' ')");
    }

    void awaitText(String text) {
        try {
            Node.await("the text").ignoreExceptionsInstanceOf(WebDriverException.class).until(() -> text().contains(text));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no '" + text + "' on the page, which says: " + text(), e);
        }
    }

    void awaitNoText(String text) {
        Node.await("no '" + text + "' on the page").ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(() -> !text().contains(text));
    }

    /** Clicks the button or link that says so, once it is there and not disabled. */
    void click(String words) {
        String named = "[normalize-space()='" + words + "' or starts-with(normalize-space(), '" + words + " ')]";
        click(By.xpath("//button" + named + " | //a" + named + " | //summary" + named));
    }

    void click(By what) {
        Node.await("something to click: " + what).ignoreExceptions().until(() -> {
            WebElement found = driver.findElements(what).stream().filter(WebElement::isDisplayed).findFirst().orElseThrow();
            if (!found.isEnabled()) {
                return false;
            }
            found.click();
            return true;
        });
    }

    /** The field with that label, once it is there. */
    WebElement field(String label) {
        By by = By.xpath("//*[@id=//label[normalize-space()='" + label + "']/@for]");
        Node.await("the field " + label).until(() -> !driver.findElements(by).isEmpty());
        return driver.findElement(by);
    }

    /** Presses keys, whatever has the focus. */
    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    void tab() {
        press(Keys.TAB);
    }

    /** Waits until that has the focus, by the name that a screen reader tells. */
    void awaitFocus(String name) {
        String[] seen = {""};
        try {
            Node.await("the focus").ignoreExceptionsInstanceOf(WebDriverException.class).until(() -> {
                seen[0] = driver.switchTo().activeElement().getAccessibleName();
                return seen[0].equals(name);
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("'" + name + "' has not got the focus, but '" + seen[0] + "'", e);
        }
    }

    /** The text of all elements that a selector of CSS finds, at one moment. */
    List<String> texts(String selector) {
        return ((List<?>) run("return [...document.querySelectorAll(arguments[0])].map((e) => e.innerText.replace(/\\s+/g, ' ').trim())",
                selector)).stream().map(Object::toString).toList();
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** A script whose last argument is what to call with its result. */
    Object runToEnd(String script, Object... arguments) {
        driver.manage().timeouts().scriptTimeout(Node.LIMIT);
        return driver.executeAsyncScript(script, arguments);
    }

    /** Drops a file onto the page, as from a file manager. */
    void drop(String name, byte[] content) {
        run("""
                const bytes = Uint8Array.from(atob(arguments[1]), (c) => c.charCodeAt(0));
                const dataTransfer = new DataTransfer();
                dataTransfer.items.add(new File([bytes], arguments[0]));
                for (const type of ['dragenter', 'dragover', 'drop']) {
                  document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
                }""", name, Base64.getEncoder().encodeToString(content));
    }

    /** What axe finds that keeps people from using the page: those of serious or critical impact, each with its element. */
    List<?> barriers() {
        run(AXE);
        return (List<?>) runToEnd("""
                const done = arguments[arguments.length - 1];
                axe.run(document, { resultTypes: ['violations'] }).then((found) => done(found.violations
                  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
                  .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => html + ' ' + failureSummary).join('; ')}`)),
                  (e) => done([String(e)]));""");
    }

    /** By how many pixels the page is wider than the window. */
    long overflow() {
        return (Long) run("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }

    /** What the browser has logged since it was asked last. */
    List<String> log() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(LogEntry::getMessage).toList();
    }

    byte[] picture() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
