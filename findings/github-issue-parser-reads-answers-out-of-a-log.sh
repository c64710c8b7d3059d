#!/usr/bin/env bash
# GitHub's parser for issue forms takes a line of a pasted log for the answer to another question.
#
# Version: @github/issue-parser 2.0.0 (npm).
# Guess:   what stands in a code block belongs to its answer; GitHub itself puts the block around the answer
#          of a field with `render`.
# Seen:    the fence counts for nothing. With the form at hand, a line of the log that reads like the label of
#          a question replaces the answer that the reporter gave, and the log shrinks to its fence.
#          Without the form, any line that begins with ### does that to the log.
source "$(dirname "$0")/common.sh"
npm_packages @github/issue-parser@2.0.0
cat >form.yml <<'END'
name: Report
description: A report
body:
  - type: input
    id: version
    attributes: {label: Version}
  - type: textarea
    id: log
    attributes: {label: Log, render: text}
END
cat >parse.mjs <<'END'
import { readFileSync } from "node:fs";
import { parseIssue } from "@github/issue-parser";
const [form, ...log] = process.argv.slice(2);
const issue = ["### Version", "", "1.2", "", "### Log", "", "```text", ...log, "```"].join("\n");
const read = form === "none" ? parseIssue(issue) : parseIssue(issue, readFileSync(form, "utf8"));
const text = (read.log ?? read.Log).includes("failed") ? "whole" : "lost";
console.log(`version ${(read.version ?? read.Version).split("\n")[0]}, log ${text}`);
END
parsed() { node parse.mjs "$@"; }
expect "form, a log without a heading" "version 1.2, log whole" "$(parsed form.yml 'step 3' failed)"
expect "form, a line of the log is ### step 3" "version 1.2, log whole" "$(parsed form.yml '### step 3' failed)"
expect "form, a line of the log is ### Version" "version 9.9, log lost" "$(parsed form.yml '### Version' '' 9.9 failed)"
expect "no form, a line of the log is ## step 3" "version 1.2, log whole" "$(parsed none '## step 3' failed)"
expect "no form, a line of the log is ### step 3" "version 1.2, log lost" "$(parsed none '### step 3' failed)"
