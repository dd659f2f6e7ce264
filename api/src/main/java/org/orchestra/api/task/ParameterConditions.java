package org.orchestra.api.task;

import static org.orchestra.domain.Text.format;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.orchestra.domain.Refusal;

/** Which values of parameters the jobs of a list have. */
final class ParameterConditions {
    /** The name of the query parameter, which may come several times. */
    static final String PARAMETER = "where";

    /** As a regular expression. */
    static final String PATTERN = "^[A-Za-z_][A-Za-z0-9_]*=.*$";

    private ParameterConditions() {}

    /**
     * Values by the names of their parameters, such as {@code lr=0.1}.
     *
     * @throws Refusal when one is written otherwise, or a parameter is named twice
     */
    static Map<String, String> of(HttpServletRequest request) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String condition :
                Optional.ofNullable(request.getParameterValues(PARAMETER)).orElse(new String[0])) {
            int sign = condition.indexOf('=');
            if (sign < 1) {
                throw invalid(format("'%s' names no value: write NAME=VALUE, such as where=lr=0.1.", condition));
            }
            String name = condition.substring(0, sign);
            if (values.put(name, condition.substring(sign + 1)) != null) {
                throw invalid(format("A job has one value of %s: ask for one.", name));
            }
        }
        return values;
    }

    private static Refusal invalid(String message) {
        return Refusal.invalid("invalid-request", message);
    }
}
