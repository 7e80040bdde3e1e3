// What a program does with the service: the version, a search, a batch of titles with pauses, pages.

class OnetWebService {
  constructor(apiKey) {
    this.config = { apiKey, baseURL: 'https://api-v2.onetcenter.org/' };
  }

  async call(path, query) {
    const url = new URL(path, this.config.baseURL);
    for (const [name, value] of Object.entries(query ?? {})) {
      for (const one of [value].flat()) url.searchParams.append(name, one);
    }
    return this.get(url);
  }

  async get(url) {
    for (const wait of [200, 400, 800, 0]) {
      // Redirects are errors: the service has none.
      const answer = await fetch(url, { headers: { 'X-API-Key': this.config.apiKey }, redirect: 'error' });
      if (answer.status === 200 || answer.status === 422) return answer.json();
      if (answer.status !== 429 || wait === 0) return { error: `Call to ${url} failed with error code ${answer.status}` };
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

const expect = (holds, what) => {
  if (!holds) {
    console.error('node:', what);
    process.exit(1);
  }
};

const service = new OnetWebService('any key');
const about = await service.call('about');
expect(about.api_version === '2.0', about);
const found = await service.call('online/search', { keyword: 'registered nurse', end: 5 });
expect(found.occupation[0].code === '29-1141.00', found);

for (const title of ['registered nurse', 'software developer', 'qqqqzzzz']) {
  const answer = await service.call('online/search', { keyword: title, end: 3 });
  expect(Array.isArray(answer.occupation) && answer.occupation.length <= 3, answer);
  expect((answer.occupation.length === 0) === (title === 'qqqqzzzz'), answer);
}

let page = await service.call('online/search', { keyword: 'manager', end: 2 });
let count = page.occupation.length;
while (page.next) {
  expect(new URL(page.next).origin === 'https://api-v2.onetcenter.org', page.next);
  page = await service.get(page.next);
  count += page.occupation.length;
}
expect(count === page.total && count > 2, page);
const missing = await service.call('online/search');
expect(missing.error?.includes('keyword'), missing);

// Old clients have another address and send a name and a password.
const old = await fetch('https://services.onetcenter.org/ws/online/search?keyword=nurse', {
  headers: { Authorization: `Basic ${btoa('name:secret')}`, Accept: 'application/json' },
});
expect((await old.json()).keyword === 'nurse', old.status);
console.log(`node: ${count} managers in pages`);
