import java.io.*;
import java.nio.ByteBuffer;
import java.util.*;
import java.util.function.BiConsumer;

/**
 * Logs through logback, whose configurations end in logback.xml, and through log4j2, then ends. Each line of the input
 * is a call, with a tab between its parts: the configuration, the logger, the level, the message, how often it is logged,
 * each time with its number, the pause after each in ms, and KEY, VALUE of the context. They are in base64 of UTF-16, which holds any char of Java. It says when all calls are made.
 */
public class Calls {
    interface Log { void log(String logger, String level, String message); }

    public static void main(String[] args) throws Exception {
        Map<String, Log> open = new HashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null; ) {
            List<String> part = new ArrayList<>();
            for (String p : line.split("\t", -1))
                part.add(ByteBuffer.wrap(Base64.getDecoder().decode(p)).asCharBuffer().toString());
            boolean logback = part.get(0).endsWith("logback.xml");
            if (!open.containsKey(part.get(0)))
                open.put(part.get(0), logback ? logback(part.get(0)) : log4j2(part.get(0)));
            BiConsumer<String, String> put = logback ? org.slf4j.MDC::put : org.apache.logging.log4j.ThreadContext::put;
            for (int i = 6; i < part.size(); i += 2)
                put.accept(part.get(i), part.get(i + 1));
            int times = Integer.parseInt(part.get(4));
            for (int i = 0; i < times; i++) {
                open.get(part.get(0)).log(part.get(1), part.get(2), times == 1 ? part.get(3) : part.get(3) + i);
                Thread.sleep(Long.parseLong(part.get(5)));
            }
            org.slf4j.MDC.clear();
            org.apache.logging.log4j.ThreadContext.clearAll();
        }
        System.out.println("called");
    }

    static Log logback(String file) throws Exception {
        var context = new ch.qos.logback.classic.LoggerContext();
        for (var method : context.getClass().getMethods()) // since 1.3, what SLF4J does for its context
            if (method.getName().equals("setMDCAdapter"))
                method.invoke(context, org.slf4j.MDC.getMDCAdapter());
        var configurator = new ch.qos.logback.classic.joran.JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(new File(file));
        for (var status : context.getStatusManager().getCopyOfStatusList())
            if (status.getLevel() > ch.qos.logback.core.status.Status.INFO)
                System.err.println(file + ": " + status);
        return (logger, level, message) -> context.getLogger(logger).log(null, "Calls",
            org.slf4j.event.EventConstants.ERROR_INT - 10 * List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE").indexOf(level),
            message, null, null);
    }

    static Log log4j2(String file) throws Exception {
        var context = new org.apache.logging.log4j.core.LoggerContext(file, null, new File(file).toURI());
        context.start();
        return (logger, level, message) -> context.getLogger(logger).log(org.apache.logging.log4j.Level.valueOf(level),
            new org.apache.logging.log4j.message.ObjectMessage(message));
    }
}
