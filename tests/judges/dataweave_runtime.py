"""Runs scripts in the official DataWeave runtime. Each line of standard input is

    {"script", "inputs"}

where `inputs` are the variables by name. Each gets one line in answer:

    {"value"} or {"error"}

The exit code is 3 where the runtime is not installed.
"""

import json
import sys

try:
    import dataweave
except ImportError:
    sys.exit(3)


def answer(runtime, script, inputs):
    inputs = {
        name: {"content": json.dumps(value), "mimeType": "application/json"}
        for name, value in inputs.items()
    }
    result = runtime.run(script, inputs)
    if not result.success:
        return {"error": result.error}
    return {"value": json.loads(result.get_string())}


with dataweave.DataWeave() as runtime:
    for line in sys.stdin:
        try:
            reply = answer(runtime, **json.loads(line))
        except Exception as error:  # Whatever it is, it is the answer to this line.
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)
