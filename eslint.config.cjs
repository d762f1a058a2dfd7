// Rules for static/**/*.js; layout is prettier's. The tools live in a cache folder that dev/lint.sh puts on NODE_PATH.
const js = require("@eslint/js");
const globals = require("globals");
const prettier = require("eslint-config-prettier");

const size = (max) => ["error", { max, skipBlankLines: true, skipComments: true }];

module.exports = [
    js.configs.recommended,
    {
        files: ["static/**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: { ...globals.browser, luxon: "readonly", odoo: "readonly", owl: "readonly" },
        },
        rules: {
            complexity: ["error", 10],
            curly: ["error", "all"],
            eqeqeq: ["error", "always"],
            "max-lines": size(300),
            "max-lines-per-function": size(40),
            "no-console": "error",
            "no-eval": "error",
            "no-implied-eval": "error",
            "no-unused-vars": ["error", { args: "none" }],
            "no-var": "error",
            "prefer-const": "error",
            "no-restricted-properties": [
                "error",
                { property: "innerHTML", message: "Text from outside must not become markup." },
            ],
        },
    },
    // A tour is one long list of steps.
    { files: ["static/tests/**/*.js"], rules: { "max-lines-per-function": "off" } },
    prettier,
];
