"""`metier mcp`, asked by a client of the Model Context Protocol that others maintain."""

from __future__ import annotations

import asyncio
import json
import subprocess

import metier
import pytest

mcp = pytest.importorskip("mcp")
from mcp.client.stdio import stdio_client  # noqa: E402

NURSE = "29-1141.00"


def session(program, index, ask):
    """What a client finds out."""

    async def run():
        server = mcp.StdioServerParameters(command=program, args=["mcp", "--index", index.path])
        async with stdio_client(server) as (read, write), mcp.ClientSession(read, write) as client:
            hello = await client.initialize()
            return await ask(client, hello)

    return asyncio.run(asyncio.wait_for(run(), 60))


def calls(program, index, *requests):
    """The answers to calls of tools: whether each is an error, its text, and its data."""

    async def ask(client, _):
        answers = [await client.call_tool(name, arguments) for name, arguments in requests]
        return [(answer.is_error, answer.content[0].text, answer.structured_content) for answer in answers]

    return session(program, index, ask)


def test_a_client_is_told_of_the_tools(program, index):
    async def ask(client, hello):
        return hello, (await client.list_tools()).tools

    hello, tools = session(program, index, ask)
    assert hello.server_info.name == "metier"
    assert [tool.name for tool in tools] == [
        "search_occupations",
        "code_job",
        "related_occupations",
        "occupation_report",
    ]
    for tool in tools:
        schema = tool.input_schema
        assert schema["additionalProperties"] is False
        assert all(member["description"] for member in schema["properties"].values()), tool.name


def test_answers_are_those_of_the_engine(program, index):
    answers = calls(
        program,
        index,
        ("search_occupations", {"query": "nurse", "job_zone": [3, 4], "limit": 2}),
        ("code_job", {"title": "RN, night shift", "industry": "622110", "top": 2, "explain": True}),
        ("related_occupations", {"code": NURSE, "limit": 3, "explain": True}),
        ("occupation_report", {"code": NURSE, "sections": ["skills", "related"]}),
    )
    assert [wrong for wrong, *_ in answers] == [False] * 4
    expected = [
        index.search("nurse", job_zone=[3, 4], limit=2),
        index.code("RN, night shift", industry="622110", top=2, explain=True),
        index.related(NURSE, limit=3, explain=True),
        index.report(NURSE, sections=["skills", "related"]),
    ]
    for (_, text, data), answer in zip(answers, expected):
        assert text == answer.to_json()
        assert data == answer.to_dict()


def test_what_is_wrong_is_an_answer_that_an_agent_can_read(program, index):
    wrong = {
        ("search_occupations", '{"query": "nurse", "limit": 501}'): "ask for 1 to 500",
        ("search_occupations", json.dumps({"query": "x" * 501})): "the limit is 500",
        ("search_occupations", "{}"): "missing field `query`",
        ("search_occupations", '{"query": "nurse", "zone": 4}'): "unknown field `zone`",
        ("code_job", '{"title": "RN", "precision": 2}'): "precision 2 is out of range",
        ("code_job", '{"title": 5}'): "wrong arguments",
        ("related_occupations", '{"code": "15-1132.00"}'): "15-1252.00",
        ("occupation_report", f'{{"code": "{NURSE}", "sections": ["gossip"]}}'): "unknown section 'gossip'",
        ("occupation_report", f'{{"code": "{NURSE}", "area": ["Atlantis"]}}'): "Atlantis",
    }
    answers = calls(program, index, *[(name, json.loads(arguments)) for name, arguments in wrong])
    for (is_error, text, _), problem in zip(answers, wrong.values()):
        assert is_error
        assert problem in text

    async def gossip(client, _):
        with pytest.raises(Exception, match="there is no tool 'gossip'"):
            await client.call_tool("gossip", {})

    session(program, index, gossip)


def test_a_message_that_is_too_long_is_not_answered_and_the_next_one_is(program, index):
    async def ask(client, _):
        with pytest.raises(mcp.MCPError, match=r"(?i)timed out"):
            await client.call_tool("code_job", {"title": "x" * (4 << 20)}, read_timeout_seconds=2)
        return await client.call_tool("code_job", {"title": "RN"})

    answer = session(program, index, ask)
    assert answer.structured_content["candidates"][0]["code"] == NURSE


def test_a_session_ends_with_its_client(program, index):
    hello = json.dumps(
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"},
            },
        }
    ).encode()
    command = [program, "mcp", "--index", index.path]
    done = subprocess.run(command, input=hello + b"\n", capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["result"]["serverInfo"] == {"name": "metier", "version": metier.__version__}
