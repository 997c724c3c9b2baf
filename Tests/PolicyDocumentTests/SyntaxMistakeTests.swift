import PolicyDocument
import Testing

/// What is not YAML, not JSON, or more than a reviewer should have to read.
@Suite struct SyntaxMistakeTests {
    @Test(arguments: [
        Mistake(
            "policy.yaml", "",
            "1:1", "", "an empty document",
            "a mapping"),
        Mistake(
            "policy.yaml", "# nothing\n",
            "1:1", "", "an empty document",
            "a mapping"),
        Mistake(
            "policy.yaml", "- 1\n",
            "1:1", "", "a list",
            "a mapping with the keys schema, name, defaults, classes"),
        Mistake(
            "policy.yaml", "just text\n",
            "1:1", "", "'just text'",
            "a mapping with the keys schema, name, defaults, classes"),
        Mistake(
            "policy.yaml", "a: b: c\n",
            "1:5", "", "a syntax error (mapping values are not allowed in this context)",
            "valid YAML"),
        Mistake(
            "policy.yaml", "a: [1, 2\n",
            "2:1", "",
            "a syntax error (did not find expected ',' or ']' while parsing a flow sequence)",
            "valid YAML"),
        Mistake(
            "policy.yaml", "a: \"x\n",
            "2:1", "",
            "a syntax error (found unexpected end of stream while scanning a quoted scalar)",
            "valid YAML"),
        Mistake(
            "policy.yaml", "a:\n\t- b\n",
            "2:1", "",
            "a syntax error (found character that cannot start any token while scanning for the next token)",
            "valid YAML"),
        Mistake(
            "policy.yaml", "name: a\nname: b\n",
            "1:1", "", "the key 'name' more than once, the first time here",
            "each key once"),
        Mistake(
            "policy.yaml", "\"name\": a\nname: b\n",
            "1:1", "", "the key 'name' more than once, the first time here",
            "each key once"),
        Mistake(
            "policy.yaml", "name: &x a\n",
            "1:7", "", "an anchor",
            "every value written out; anchors and aliases are not accepted"),
        Mistake(
            "policy.yaml", "name: a\nclasses: *x\n",
            "2:10", "", "an alias",
            "every value written out; anchors and aliases are not accepted"),
        Mistake(
            "policy.yaml", "name: &x a\nclasses: *x\n",
            "1:7", "", "an anchor",
            "every value written out; anchors and aliases are not accepted"),
        Mistake(
            "policy.yaml", "name: !!str a\n",
            "1:7", "", "the tag 'tag:yaml.org,2002:str'",
            "a value without a tag"),
        Mistake(
            "policy.yaml", "name: !thing a\n",
            "1:7", "", "the tag '!thing'",
            "a value without a tag"),
        Mistake(
            "policy.yaml", "classes: !!map {}\n",
            "1:10", "", "the tag 'tag:yaml.org,2002:map'",
            "a value without a tag"),
        Mistake(
            "policy.yaml", "name: a\n---\nname: b\n",
            "2:1", "", "a second document",
            "one document in a file"),
        Mistake(
            "policy.yaml", "? [a, b]\n: c\n",
            "1:3", "", "a key that is not a plain text",
            "a key such as 'name'"),
        Mistake(
            "policy.yaml", "name: a\u{7}b\n",
            "1:8", "", "the character U+0007",
            "printable text"),
        Mistake(
            "policy.yaml",
            "a: " + String(repeating: "[", count: 70) + String(repeating: "]", count: 70),
            "1:67", "", "more than 64 levels",
            "less nesting"),
        Mistake(
            "policy.yaml",
            "x: [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n",
            "1:70", "", "many words that begin with '*'",
            "every value written out; anchors and aliases are not accepted"),
        Mistake(
            "policy.yaml", "name: a\n  b: c\n",
            "2:4", "", "a syntax error (mapping values are not allowed in this context)",
            "valid YAML"),
        Mistake(
            "policy.yaml", "<<: {}\n",
            "1:1", "<<", "the unknown key '<<'",
            "one of schema, name, defaults, classes"),
        Mistake(
            "policy.yaml", "name: \"\\ud800\"\n",
            "1:10", "",
            "a syntax error (found invalid Unicode character escape code while parsing a quoted scalar)",
            "valid YAML"),
        Mistake(
            "policy.yaml", "@x: 1\n",
            "1:1", "",
            "a syntax error (found character that cannot start any token while scanning for the next token)",
            "valid YAML"),
        Mistake(
            "policy.json", "",
            "1:1", "", "the end of the file",
            "a JSON value"),
        Mistake(
            "policy.json", "[]",
            "1:1", "", "a list",
            "a mapping with the keys schema, name, defaults, classes"),
        Mistake(
            "policy.json", "{",
            "1:2", "", "the end of the file",
            "a key in double quotes"),
        Mistake(
            "policy.json", "{\"a\" 1}",
            "1:6", "", "'1'",
            "':'"),
        Mistake(
            "policy.json", "{\"name\":1,}",
            "1:11", "", "'}'",
            "a key in double quotes"),
        Mistake(
            "policy.json", "{\"name\":[1,]}",
            "1:12", "", "']'",
            "a JSON value"),
        Mistake(
            "policy.json", "{name:1}",
            "1:2", "", "'n'",
            "a key in double quotes"),
        Mistake(
            "policy.json", "{\"name\":01}",
            "1:10", "", "'1'",
            "no digit after a leading zero"),
        Mistake(
            "policy.json", "{\"name\":1.}",
            "1:11", "", "'}'",
            "a digit"),
        Mistake(
            "policy.json", "{\"name\":-}",
            "1:10", "", "'}'",
            "a digit"),
        Mistake(
            "policy.json", "{\"name\":1e}",
            "1:11", "", "'}'",
            "a digit"),
        Mistake(
            "policy.json", "{\"name\":+1}",
            "1:9", "", "'+'",
            "a JSON value"),
        Mistake(
            "policy.json", "{\"name\":NaN}",
            "1:9", "", "'N'",
            "a JSON value"),
        Mistake(
            "policy.json", "{\"name\":tru}",
            "1:9", "", "'t'",
            "a JSON value"),
        Mistake(
            "policy.json", "{\"name\":\"a\nb\"}",
            "1:11", "", "'\\u{a}'",
            "an escape such as \\n instead of a control character"),
        Mistake(
            "policy.json", "{\"name\":\"\\x\"}",
            "1:11", "", "'x'",
            "an escape such as \\n or \\u00e9"),
        Mistake(
            "policy.json", "{\"name\":\"\\u12g4\"}",
            "1:14", "", "'g'",
            "four hexadecimal digits"),
        Mistake(
            "policy.json", "{\"name\":\"\\ud83d\"}",
            "1:10", "", "half of a surrogate pair",
            "both halves, such as \\ud83d\\ude00"),
        Mistake(
            "policy.json", "{\"name\":\"\\ude00\"}",
            "1:10", "", "half of a surrogate pair",
            "both halves, such as \\ud83d\\ude00"),
        Mistake(
            "policy.json", "{\"name\":\"\\ud83d\\u0041\"}",
            "1:10", "", "half of a surrogate pair",
            "both halves, such as \\ud83d\\ude00"),
        Mistake(
            "policy.json", "{\"name\":\"a",
            "1:11", "", "the end of the file",
            "a closing quote for the text that begins at 1:9"),
        Mistake(
            "policy.json", "{\n \"name\": 1,\n \"name\": 2}",
            "3:2", "", "the key 'name' again",
            "each key once; the first stands at 2:2"),
        Mistake(
            "policy.json", "{} {}",
            "1:4", "", "'{'",
            "nothing after the document"),
        Mistake(
            "policy.json", "{}\n// end",
            "2:1", "", "'/'",
            "nothing after the document"),
        Mistake(
            "policy.json", String(repeating: "[", count: 65),
            "1:65", "", "more than 64 levels",
            "less nesting"),
        Mistake(
            "policy.json", "{\"é\": \"日本\", x}",
            "1:13", "", "'x'",
            "a key in double quotes"),
        Mistake(
            "policy.yaml", "a: [1, 2", "1:9", "",
            "a syntax error (did not find expected ',' or ']' while parsing a flow sequence)",
            "valid YAML"),
        Mistake("job.yaml", "schema: 5", "1:9", "schema", "'5'", "marginpolicy.job/1"),
    ])
    func isLocated(mistake: Mistake) {
        mistake.check()
    }
}
