package com.example;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.joran.util.ConfigurationWatchListUtil;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusUtil;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs at each level, then says whether logback took its configuration. */
public class Shop {
    private static final Logger log = LoggerFactory.getLogger(Shop.class);

    public static void main(String[] args) throws IOException {
        log.trace("cart {} opened", 7);
        log.debug("cart {} has {} items", 7, 2);
        log.info("order {} of \"{}\" is in C:\\orders\\new", 7, "Zoë's");
        log.warn("the note of order 7:\r\n\t\"%msg{} ${HOME} \\n\"\nends in \\");
        log.error("order {} failed", 7, new IllegalStateException("card \"4711\"\nrefused", new IOException("C:\\bank")));

        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext("/ready", exchange -> {
            exchange.sendResponseHeaders(configured() ? 200 : 503, -1);
            exchange.close();
        });
        server.start();
    }

    /** logback goes on without its file, in a format of its own; with one it cannot use, it logs nothing. */
    static boolean configured() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        return ConfigurationWatchListUtil.getMainWatchURL(context) != null
            && new StatusUtil(context).getHighestLevel(0) < Status.WARN;
    }
}
