# hello.py: the ASGI application that is measured on uvicorn, and the process that serves it.

import json
import socket

import uvicorn


async def hello(scope, receive, send):
    body = json.dumps({"message": "Hello, World!"}, separators=(",", ":")).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0), backlog=511)
    print(listener.getsockname()[1], flush=True)
    config = uvicorn.Config(
        hello,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=600,
    )
    uvicorn.Server(config).run(sockets=[listener])
