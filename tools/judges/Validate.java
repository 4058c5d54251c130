// What EU DSS, the European Commission's validator, says of signed files: one line each, tab-separated:
//   FILE  FORMAT  INDICATION  SUB-INDICATION        e.g.  aar.pdf  PAdES-BASELINE-B  TOTAL_PASSED  -
// Run as a source file: java -cp "$(cat .venv/judges/dss.cp)" tools/judges/Validate.java ROOT.pem FILE...
// Offline: trusts the certificates in ROOT.pem alone and asks nobody for revocation. Judges only: a failed signature is a line, not an exit code.

import eu.europa.esig.dss.enumerations.SubIndication;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.io.FileInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

class Validate {
    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            System.err.println("usage: Validate.java ROOT.pem FILE...");
            System.exit(2);
        }
        var roots = new CommonTrustedCertificateSource();
        try (var pem = new FileInputStream(args[0])) {
            for (var root : CertificateFactory.getInstance("X.509").generateCertificates(pem))
                roots.addCertificate(new CertificateToken((X509Certificate) root));
        }
        var verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(roots);
        for (int i = 1; i < args.length; i++) {
            var validator = SignedDocumentValidator.fromDocument(new FileDocument(args[i]));
            validator.setCertificateVerifier(verifier);
            var report = validator.validateDocument().getSimpleReport();
            if (report.getSignatureIdList().isEmpty()) System.out.println(args[i] + "\t-\tNO_SIGNATURE\t-");
            for (String id : report.getSignatureIdList()) {
                SubIndication sub = report.getSubIndication(id);
                System.out.println(String.join("\t", args[i], report.getSignatureFormat(id).toString(),
                    report.getIndication(id).toString(), sub == null ? "-" : sub.toString()));
            }
        }
    }
}
