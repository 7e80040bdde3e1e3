"""A client of O*NET Web Services in the style of the official samples: the address is fixed, and answers other than 200 and 422
are reported by their number."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request


class OnetWebServices:
    def __init__(self, api_key):
        self._headers = {"User-Agent": "python-OnetWebService/2.00 (bot)", "X-API-Key": api_key, "Accept": "application/json"}
        self._url_root = "https://api-v2.onetcenter.org/"

    def call(self, path, **query):
        url = self._url_root + path
        if query:
            url += "?" + urllib.parse.urlencode(query, True)
        return self.get(url)

    def get(self, url):
        for wait in (0.2, 0.4, 0.8, None):
            try:
                with urllib.request.urlopen(urllib.request.Request(url, headers=self._headers), timeout=10) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                if error.code == 422:
                    return json.load(error)
                if error.code != 429 or wait is None:
                    return {"error": f"Call to {url} failed with error code {error.code}"}
                time.sleep(wait)
