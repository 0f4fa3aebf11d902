import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

/**
 * Logs messages, each in base64 on a line of the input, through logback and log4j2 with one configuration after another:
 * those of the one end in logback.xml. A line "--- FILE" goes before each on both streams.
 */
public class Emit {
    interface Log { void log(String level, String message, Throwable t); }

    public static void main(String[] files) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        List<String> messages = new ArrayList<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null; )
            messages.add(new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8));
        for (String file : files) {
            out.println("--- " + file);
            err.println("--- " + file);
            Log log = file.endsWith("logback.xml") ? logback(file) : log4j2(file);
            for (String message : messages)
                for (String level : List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR"))
                    log.log(level, message, null);
            log.log("ERROR", "failed", new IllegalStateException("because of \"x\"\n\tand \\", new IOException("😀\u2028\u0085")));
        }
    }

    static Log logback(String file) throws Exception {
        var context = new ch.qos.logback.classic.LoggerContext();
        var configurator = new ch.qos.logback.classic.joran.JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new File(file));
        ch.qos.logback.core.util.StatusPrinter.printIfErrorsOccured(context);
        for (var status : context.getStatusManager().getCopyOfStatusList())
            if (status.getLevel() > ch.qos.logback.core.status.Status.INFO)
                throw new IllegalStateException(file + ": " + status);
        var logger = context.getLogger("com.example.App");
        return (level, message, t) -> logger.log(null, "Emit", org.slf4j.event.EventConstants.ERROR_INT
            - 10 * List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE").indexOf(level), message, null, t);
    }

    static Log log4j2(String file) throws Exception {
        var context = new org.apache.logging.log4j.core.LoggerContext(file, null, new File(file).toURI());
        context.start();
        var logger = context.getLogger("com.example.App");
        return (level, message, t) -> {
            org.apache.logging.log4j.message.Message m = new org.apache.logging.log4j.message.ObjectMessage(message);
            logger.log(org.apache.logging.log4j.Level.valueOf(level), m, t);
        };
    }
}
