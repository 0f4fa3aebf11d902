import java.io.ByteArrayInputStream;
import java.io.StreamTokenizer;
import java.io.StringReader;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.URIParameter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.Scanner;
import java.util.TreeMap;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;

/**
 * Reads documents, one per line in base64, as the argument says. Writes a line for each: "!" and an
 * error, or the items, each a name and a value in base64.
 */
class Readers {
    public static void main(String[] args) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        StringBuilder out = new StringBuilder();
        Scanner in = new Scanner(System.in, StandardCharsets.US_ASCII);
        while (in.hasNextLine()) {
            byte[] doc = Base64.getDecoder().decode(in.nextLine());
            List<String> items = new ArrayList<>();
            try {
                switch (args[0]) {
                    case "latin1" -> properties(doc, false, items);
                    case "utf8" -> properties(doc, true, items);
                    case "jaas" -> jaas(doc, items);
                    case "kafka" -> kafka(doc, items);
                    case "uri" -> uri(doc, items);
                    case "xml" -> element(builder.parse(new InputSource(new ByteArrayInputStream(doc))).getDocumentElement(), "", items);
                    default -> throw new IllegalArgumentException(args[0]);
                }
                out.append(String.join(" ", items)).append('\n');
            } catch (Exception e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                out.append("! ").append(cause.toString().replace('\n', ' ')).append('\n');
            }
        }
        System.out.print(out);
    }

    /** Properties know no order. */
    private static void properties(byte[] doc, boolean utf8, List<String> items) throws Exception {
        Properties p = new Properties();
        if (utf8) {
            p.load(new StringReader(new String(doc, StandardCharsets.UTF_8)));
        } else {
            p.load(new ByteArrayInputStream(doc));
        }
        new TreeMap<Object, Object>(p).forEach((k, v) -> add(items, (String) k, (String) v));
    }

    /** One entry of a login configuration, as the JDK reads it from a file. */
    private static void jaas(byte[] doc, List<String> items) throws Exception {
        Path file = Files.createTempFile("jaas", ".conf");
        try {
            Files.writeString(file, "App {\n" + new String(doc, StandardCharsets.UTF_8) + "\n};\n");
            Configuration c = Configuration.getInstance("JavaLoginConfig", new URIParameter(file.toUri()));
            for (AppConfigurationEntry e : c.getAppConfigurationEntry("App")) {
                add(items, e.getLoginModuleName(), "<module>");
                new TreeMap<String, Object>(e.getOptions()).forEach((k, v) -> add(items, k, (String) v));
            }
        } finally {
            Files.delete(file);
        }
    }

    /** The same as Kafka's JaasConfig reads sasl.jaas.config. */
    private static void kafka(byte[] doc, List<String> items) throws Exception {
        StreamTokenizer t = new StreamTokenizer(new StringReader(new String(doc, StandardCharsets.UTF_8)));
        t.slashSlashComments(true);
        t.slashStarComments(true);
        t.wordChars('-', '-');
        t.wordChars('_', '_');
        t.wordChars('$', '$');
        while (t.nextToken() != StreamTokenizer.TT_EOF) {
            add(items, t.sval, "<module>");
            if (t.nextToken() == StreamTokenizer.TT_EOF) {
                throw new IllegalArgumentException("no control flag");
            }
            TreeMap<String, String> options = new TreeMap<>();
            while (t.nextToken() != StreamTokenizer.TT_EOF && t.ttype != ';') {
                String key = t.sval;
                if (t.nextToken() != '=' || t.nextToken() == StreamTokenizer.TT_EOF || t.sval == null) {
                    throw new IllegalArgumentException("no value for key " + key);
                }
                options.put(key, t.sval);
            }
            if (t.ttype != ';') {
                throw new IllegalArgumentException("no ; at the end");
            }
            options.forEach((k, v) -> add(items, k, v));
        }
    }

    /** A URL, jdbc: or not, as java.net.URI reads it. */
    private static void uri(byte[] doc, List<String> items) throws Exception {
        URI u = new URI(new String(doc, StandardCharsets.UTF_8).strip().replaceFirst("^jdbc:", ""));
        add(items, "scheme", u.getScheme());
        add(items, "host", String.valueOf(u.getHost()) + ":" + u.getPort());
        add(items, "user", String.valueOf(u.getUserInfo()));
        for (String segment : u.getRawPath().split("/", -1)) {
            add(items, "path", decode(segment));
        }
        for (String pair : u.getRawQuery() == null ? new String[0] : u.getRawQuery().split("&", -1)) {
            String[] part = pair.split("=", 2);
            add(items, "?" + decode(part[0]), part.length < 2 ? "<none>" : decode(part[1]));
        }
        add(items, "#", String.valueOf(u.getFragment()));
    }

    private static String decode(String s) {
        return URLDecoder.decode(s, StandardCharsets.UTF_8);
    }

    private static void element(Element e, String parent, List<String> items) {
        String path = parent + "/" + e.getTagName();
        add(items, path, "<element>");
        NamedNodeMap attributes = e.getAttributes();
        TreeMap<String, String> sorted = new TreeMap<>();
        for (int i = 0; i < attributes.getLength(); i++) {
            sorted.put(attributes.item(i).getNodeName(), attributes.item(i).getNodeValue());
        }
        sorted.forEach((k, v) -> add(items, path + "/@" + k, v));
        StringBuilder text = new StringBuilder();
        for (Node n = e.getFirstChild(); n != null; n = n.getNextSibling()) {
            switch (n.getNodeType()) {
                case Node.TEXT_NODE, Node.CDATA_SECTION_NODE -> text.append(n.getNodeValue());
                case Node.ELEMENT_NODE -> {
                    add(items, path, text.toString());
                    text.setLength(0);
                    element((Element) n, path, items);
                }
                case Node.COMMENT_NODE -> { }
                case Node.PROCESSING_INSTRUCTION_NODE -> { }
                default -> throw new IllegalStateException("a node of type " + n.getNodeType());
            }
        }
        add(items, path, text.toString());
    }

    private static void add(List<String> items, String name, String value) {
        Base64.Encoder base64 = Base64.getEncoder();
        items.add(base64.encodeToString(name.getBytes(StandardCharsets.UTF_8)));
        items.add(base64.encodeToString(value.getBytes(StandardCharsets.UTF_8)));
    }
}
